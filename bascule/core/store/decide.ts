import type { StoreRelease } from './event.ts';
import type { AppStoreRule, PlayRule } from './schema.ts';
import { isOver, standing, type Standing } from './standing.ts';
import { firstShare, holdOf, longestPauseMs, nextShare } from './steps.ts';

/** Why somebody should look at it. */
export type Attention = 'late-review' | 'pause-ends' | 'publish-by-hand' | 'upload-awaited';

/**
 * What must be true in the store. Each may be done again: a store that shows it already is left alone. `percent` is the
 * share that a release starts with; null: the store's own first day.
 */
export type StoreAction =
  | { type: 'upload' }
  | { type: 'submit'; percent: number | null }
  | { type: 'publish' }
  | { type: 'roll-out'; percent: number }
  | { type: 'halt' }
  | { type: 'resume' }
  | { type: 'withdraw' }
  /** Look again then. */
  | { type: 'wait'; until: number; attention: Attention | null }
  | { type: 'done' };

const minute = 60_000;
const day = 24 * 60 * minute;
/** Stores tell nobody when their review ends. */
export const lookEveryMs = 10 * minute;
/** Somebody may halt in a store's own console. To look at a share opens an edit, which takes away another one's. */
export const followEveryMs = 60 * minute;

/** What is to be done for a release now, after the store was looked at. */
export function decide(release: StoreRelease, now: number): StoreAction {
  const at = standing(release);
  if (isOver(at)) return { type: 'done' };
  if (at.wish?.wish === 'halt') return stop(at, now);
  const { rule } = release;
  switch (at.state) {
    case 'absent':
      // Apple takes files only from Xcode's own tools, and Play's may come by its lane too: as a draft.
      return rule.kind === 'play' && release.file !== null ? { type: 'upload' } : wait(now, 'upload-awaited');
    case 'uploaded':
      return { type: 'submit', percent: rule.kind === 'play' ? firstShare(rule) : null };
    case 'in-review':
      return wait(now, now - at.since >= rule.review.lateAfterMs ? 'late-review' : null);
    case 'approved':
      // Play's managed publishing is a button of its console, and no method of its API.
      return rule.kind === 'play' ? wait(now, 'publish-by-hand') : { type: 'publish' };
    case 'rolling-out':
      return rule.kind === 'play' ? goOn(rule, at, now) : follow(rule, at, now);
    default:
      return afterHalt(release, at, now);
  }
}

/** Nobody has it yet: it is taken back; some have it: nobody else gets it. */
function stop({ state }: Standing, now: number): StoreAction {
  if (state === 'rolling-out') return { type: 'halt' };
  if (state === 'in-review' || state === 'approved') return { type: 'withdraw' };
  return { type: 'wait', until: now, attention: null };
}

function goOn(rule: PlayRule, { percent, since, heldMs, wish }: Standing, now: number): StoreAction {
  const dueAt = since + holdOf(rule, percent) - heldMs;
  if (wish?.wish === 'advance' || now >= dueAt) return { type: 'roll-out', percent: nextShare(rule, percent) };
  return { type: 'wait', until: Math.min(dueAt, now + followEveryMs), attention: null };
}

/** Apple goes from day to day by itself; all at once is the one step that may be asked for. */
function follow({ phased }: AppStoreRule, { wish }: Standing, now: number): StoreAction {
  return !phased || wish?.wish === 'advance' ? { type: 'roll-out', percent: 100 } : wait(now, null, followEveryMs);
}

function afterHalt({ rule }: StoreRelease, { wish, since, haltedMs }: Standing, now: number): StoreAction {
  if (wish?.wish === 'resume') return { type: 'resume' };
  const leftMs = longestPauseMs - haltedMs - (now - since);
  return wait(now, rule.kind === 'app-store' && leftMs <= 3 * day ? 'pause-ends' : null, followEveryMs);
}

const wait = (now: number, attention: Attention | null, forMs = lookEveryMs): StoreAction => ({
  type: 'wait',
  until: now + forMs,
  attention,
});
