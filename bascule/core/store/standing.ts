import type { Shown, StoreEvent, StoreRelease, Wish } from './event.ts';

/** `absent`: requested, and the store knows nothing of it yet; `withdrawn`: taken back before anybody had it. */
export type StoreState = Shown['state'] | 'withdrawn';

/** Where a release is, read off its events. */
export interface Standing {
  state: StoreState;
  /** Of the store's users who may get it. Halted, it is the share at which it stopped. */
  percent: number;
  /** Since when it is in this state, at this share. */
  since: number;
  /** How long this share has been given, the halts apart, up to `since`. */
  heldMs: number;
  /** All halts together: Apple counts them. */
  haltedMs: number;
  /** What people want that the store does not show yet. */
  wish: (StoreEvent & { type: 'asked' }) | null;
  /** Why the store rejected it. */
  rejection: string | null;
  /** What people were told to see to, since something last happened. */
  told: readonly string[];
}

export function standing({ events }: Pick<StoreRelease, 'events'>): Standing {
  const [first] = events;
  const fresh: Standing = {
    ...{ state: 'absent', percent: 0, since: first?.at ?? 0, heldMs: 0, haltedMs: 0 },
    ...{ wish: null, rejection: null, told: [] },
  };
  return events.reduce(evolve, fresh);
}

/** Whether what the store shows changes anything: only that is worth an event. */
export function isNews(release: Pick<StoreRelease, 'events'>, shown: Shown, at: number): boolean {
  const before = standing(release);
  const after = evolve(before, { type: 'shown', shown, at });
  return after !== before;
}

/** What nothing comes after: another build is another release. */
export const isOver = ({ state }: Pick<Standing, 'state'>): boolean =>
  state === 'rejected' || state === 'complete' || state === 'replaced' || state === 'withdrawn';

function evolve(before: Standing, event: StoreEvent): Standing {
  if (event.type === 'told') return { ...before, told: [...before.told, event.what] };
  const after = happened(before, event);
  return after === before || after.told.length === 0 ? after : { ...after, told: [] };
}

function happened(before: Standing, event: Exclude<StoreEvent, { type: 'told' }>): Standing {
  if (event.type === 'requested') return before;
  if (event.type === 'given') return { ...before };
  if (event.type === 'asked') return { ...before, wish: event };
  if (event.type === 'superseded') return { ...before, state: 'replaced', since: event.at, wish: null };
  const after = moved(before, event.shown, event.at);
  return after.wish && isFulfilled(after.wish.wish, before, after) ? { ...after, wish: null } : after;
}

function moved(before: Standing, shown: Shown, at: number): Standing {
  const state = stateOf(before, shown);
  const percent = percentOf(before, shown);
  if (state === before.state && percent === before.percent) return before;
  const passedMs = at - before.since;
  const isSameShare = percent === before.percent && (state === 'rolling-out' || state === 'halted');
  return {
    ...{ state, percent, since: at },
    heldMs: isSameShare ? before.heldMs + (before.state === 'rolling-out' ? passedMs : 0) : 0,
    haltedMs: before.haltedMs + (before.state === 'halted' ? passedMs : 0),
    wish: before.wish,
    rejection: shown.state === 'rejected' ? shown.why : null,
    told: before.told,
  };
}

/**
 * Taken back before anybody had it: the store has it no more, or has only its file and nobody wants more of it. The
 * wish stays: what a lost command still brings to review is taken back too.
 */
function stateOf({ state, wish }: Standing, shown: Shown): StoreState {
  if (shown.state === 'absent') return state === 'absent' && wish?.wish !== 'halt' ? 'absent' : 'withdrawn';
  if (shown.state === 'uploaded' && wish?.wish === 'halt') return 'withdrawn';
  return shown.state;
}

function percentOf(before: Standing, shown: Shown): number {
  if (shown.state === 'rolling-out' || shown.state === 'halted') return shown.percent;
  if (shown.state === 'complete') return 100;
  return shown.state === 'replaced' ? before.percent : 0;
}

/**
 * Only a look tells, and one after the wish: a halt that was told to the store may not be shown yet when somebody asks
 * to go on. And what is so already is not done later, when it is so no more.
 */
function isFulfilled(wish: Wish, before: Standing, after: Standing): boolean {
  switch (wish) {
    case 'halt':
      return after.state === 'halted';
    case 'resume':
      return after.state === 'rolling-out' || after.state === 'complete';
    case 'advance':
      return after.percent > before.percent;
  }
}
