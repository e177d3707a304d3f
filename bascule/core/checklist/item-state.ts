import { z } from 'zod';
import type { GateResult } from '../gate/result.ts';

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
export function checklistGate(lists: readonly ListState[], at: number): GateResult {
  const items = lists.flatMap((list) => list.items);
  const red = items.filter(({ state }) => state === 'red');
  const open = items.filter(({ state }) => state === 'open');
  const [first] = [...red, ...open];
  const green = items.length - red.length - open.length;
  return {
    gate: 'checklist',
    title: 'Liste de contrôle avant déploiement',
    outcome: red.length > 0 ? 'red' : open.length > 0 ? 'waiting' : 'green',
    found: first
      ? `${green} sur ${items.length} ; à voir : ${[...red, ...open].map(({ title }) => title).join(', ')}.`
      : `${green} sur ${items.length}.`,
    remedy: first ? (first.remedy ?? first.found) : null,
    at,
  };
}
