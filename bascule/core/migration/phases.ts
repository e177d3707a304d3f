import type { Linted } from './lint.ts';

/** Which migrations come before the new version, and which only after it was confirmed. */
export interface Phases {
  before: string[];
  after: string[];
}

/**
 * What the version before can't run on waits until nobody goes back to it. Migrations keep their order, so all that come
 * after such a one wait with it: `stuck` names those that the new version may need at once.
 */
export function phasesOf(linted: readonly Linted[]): Phases & { stuck: string[] } {
  const first = linted.findIndex(({ phase }) => phase === 'contract');
  const [before, after] = first === -1 ? [linted, []] : [linted.slice(0, first), linted.slice(first)];
  return {
    before: before.map(({ migration }) => migration),
    after: after.map(({ migration }) => migration),
    stuck: after.filter(({ phase }) => phase === 'expand').map(({ migration }) => migration),
  };
}
