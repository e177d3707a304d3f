import { z } from 'zod';
import type { GateAnswer } from '../gate/result.ts';

/** Where one item of a list stands. `open`: nothing was found yet, or a person is still to sign. */
export const itemState = z.object({
  name: z.string(),
  title: z.string(),
  state: z.enum(['green', 'red', 'open']),
  /** The evidence, for people. */
  found: z.string(),
  by: z.string().nullable(),
  /** Milliseconds since 1970; null while nothing was found. */
  at: z.number().nullable(),
  /** What would turn it green; null when it is. */
  remedy: z.string().nullable(),
});
export type ItemState = z.infer<typeof itemState>;

export const listState = z.object({ title: z.string(), items: z.array(itemState) });
export type ListState = z.infer<typeof listState>;

/** The gate `checklist`: every item before is green. Red ones would have to be mended, open ones wait for people. */
export function checklistGate(lists: readonly ListState[]): GateAnswer {
  const items = lists.flatMap((list) => list.items);
  const red = items.filter(({ state }) => state === 'red');
  const open = items.filter(({ state }) => state === 'open');
  const [first, ...others] = [...red, ...open];
  const found = `${items.length - red.length - open.length} points sur ${items.length}`;
  if (!first) return { outcome: 'green', found, remedy: null };
  return {
    outcome: red.length > 0 ? 'red' : 'waiting',
    found: `${found} ; à voir : ${[first, ...others].map(({ title }) => title).join(', ')}`,
    remedy: first.remedy ?? first.found,
  };
}
