import { nextBuild, type Earlier } from './next-build.ts';
import type { StoreRule } from './schema.ts';
import { isOver, type Standing } from './standing.ts';
import { storeTitle, words } from './wish.ts';

/** A release of the app that was asked of a store before, and where it is. */
export interface Before extends Earlier {
  at: Pick<Standing, 'state'>;
}

/**
 * What becomes of asking for a version. `complete`: it was asked for already, and the store has nothing of it yet: what
 * is given now, notes and file, is taken for it. `begin`: `replaces` says whether an open one makes room.
 */
export type Request =
  { kind: 'begin'; build: number; replaces: boolean } | { kind: 'complete' } | { kind: 'refused'; why: string };

/** @param before newest first */
export function requestOf(version: string, rule: Pick<StoreRule, 'kind'>, before: readonly Before[]): Request {
  const open = before.find(({ at }) => !isOver(at));
  if (open?.version === version && open.at.state === 'absent') return { kind: 'complete' };
  // Nobody loses anything by what was halted, or by what the store knows nothing of.
  if (open && open.at.state !== 'halted' && open.at.state !== 'absent')
    return {
      kind: 'refused',
      why: `La version ${open.version} est encore en cours dans ${storeTitle(rule)} (${words[open.at.state]}) : attendez sa fin, ou arrêtez-la par « npx bascule store halt ».`,
    };
  try {
    return { kind: 'begin', build: nextBuild(version, before), replaces: open !== undefined };
  } catch (error) {
    if (error instanceof RangeError) return { kind: 'refused', why: error.message };
    throw error;
  }
}

/**
 * What a confirmed deployment asks of a store by itself, by the version that the app's manifest names. Null: nothing, for
 * the store was asked for this very version, and somebody has it or may get it. One that was rejected or taken back is
 * asked for again, as the next build: nobody has it, and here comes what was mended.
 */
export function requestWhenConfirmed(
  version: string,
  rule: Pick<StoreRule, 'kind'>,
  before: readonly Before[],
): Request | null {
  const same = before.find((each) => each.version === version);
  if (same && same.at.state !== 'rejected' && same.at.state !== 'withdrawn') return null;
  return requestOf(version, rule, before);
}
