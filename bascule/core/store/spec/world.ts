import { decide, type StoreAction } from '../decide.ts';
import type { Shown, StoreEvent, StoreRelease, Wish } from '../event.ts';
import { appStore, playStore, type StoreRule } from '../schema.ts';
import { isNews } from '../standing.ts';
import { phasedShare } from '../steps.ts';

export const hour = 3_600_000;
export const day = 24 * hour;
const review = { usualMs: day, lateAfterMs: 3 * day, aheadMs: 7 * day };

export const play = playStore.parse({
  ...{ kind: 'play', appId: 'fr.petit.app', review },
  steps: [
    { percent: 10, holdMs: day },
    { percent: 50, holdMs: 2 * day },
  ],
  lanes: { build: 'android build', upload: 'android upload' },
});
export const apple = appStore.parse({
  ...{ kind: 'app-store', appId: 'fr.petit.app', appleId: '6448311069', review },
  lanes: { build: 'ios build', upload: 'ios upload' },
});

export const released = (rule: StoreRule, ...events: StoreEvent[]): StoreRelease => ({
  ...{ rule, version: '1.4.0', build: 100_400_000, file: 'app.aab' },
  events: [{ at: 0, type: 'requested', by: 'lea', deployment: null }, ...events],
});
export const shown = (at: number, state: Shown): StoreEvent => ({ at, type: 'shown', shown: state });
export const asked = (at: number, wish: Wish): StoreEvent => ({ at, type: 'asked', wish, by: 'lea', why: 'un doute' });

/** A store as both keep to it, small enough to think with: it answers late, forgets nothing, never goes back. */
export class SmallStore {
  shown: Shown = { state: 'absent' };
  readonly #rule: StoreRule;
  readonly #verdict: 'approve' | 'reject';
  #since = 0;
  /** How long a halted release had been given. */
  #givenMs = 0;

  constructor(rule: StoreRule, verdict: 'approve' | 'reject') {
    this.#rule = rule;
    this.#verdict = verdict;
  }

  do(action: StoreAction, now: number): void {
    const before = this.shown;
    this.shown = this.#after(action);
    if (this.shown === before) return;
    if (action.type === 'halt') this.#givenMs = now - this.#since;
    this.#since = action.type === 'resume' ? now - this.#givenMs : now;
  }

  /** What the store does by itself. */
  pass(now: number): void {
    const { state } = this.shown;
    if (state === 'in-review' && now - this.#since >= this.#rule.review.usualMs) this.#judge(now);
    if (this.#rule.kind === 'play') return;
    if (state === 'absent') this.shown = { state: 'uploaded' };
    if (state !== 'rolling-out') return;
    const days = Math.floor((now - this.#since) / day) + 1;
    this.shown = days > 7 ? { state: 'complete' } : { state: 'rolling-out', percent: phasedShare(days) };
  }

  #judge(now: number): void {
    this.#since = now;
    if (this.#verdict === 'reject') this.shown = { state: 'rejected', why: 'règle 4.3' };
    else if (this.#rule.kind === 'play') this.shown = { state: 'rolling-out', percent: 10 };
    else this.shown = { state: 'approved' };
  }

  #after(action: StoreAction): Shown {
    const { state } = this.shown;
    switch (action.type) {
      case 'upload':
        return state === 'absent' ? { state: 'uploaded' } : this.shown;
      case 'submit':
        return state === 'uploaded' ? { state: 'in-review' } : this.shown;
      case 'publish':
        return state === 'approved' ? { state: 'rolling-out', percent: 1 } : this.shown;
      case 'roll-out':
        return action.percent === 100 ? { state: 'complete' } : { state: 'rolling-out', percent: action.percent };
      case 'halt':
        return this.shown.state === 'rolling-out' ? { state: 'halted', percent: this.shown.percent } : this.shown;
      case 'resume':
        return this.shown.state === 'halted' ? { state: 'rolling-out', percent: this.shown.percent } : this.shown;
      case 'withdraw':
        return state === 'in-review' || state === 'approved' ? { state: 'uploaded' } : this.shown;
      default:
        return this.shown;
    }
  }
}

/** One turn of the shell: look, write down what is new, decide. */
export function turn(release: StoreRelease, store: SmallStore, now: number): [StoreRelease, StoreAction] {
  store.pass(now);
  const event: StoreEvent = { at: now, type: 'shown', shown: store.shown };
  const after = isNews(release, store.shown, now) ? { ...release, events: [...release.events, event] } : release;
  return [after, decide(after, now)];
}
