import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decide, lookEveryMs, type StoreAction } from './decide.ts';
import type { Shown, StoreEvent, Wish } from './event.ts';
import { newsOf } from './news.ts';
import { apple, asked, day, hour, play, released, shown, SmallStore, turn } from './spec/world.ts';
import { isNews, isOver, standing, type StoreState } from './standing.ts';
import { refusalOf } from './wish.ts';

const rolling = (percent: number): Shown => ({ state: 'rolling-out', percent });
const halted = (percent: number): Shown => ({ state: 'halted', percent });

const everything: Shown[] = [
  ...(['absent', 'uploaded', 'in-review', 'approved', 'complete', 'replaced'] as const).map((state) => ({ state })),
  ...[{ state: 'rejected' as const, why: 'règle 4.3' }, rolling(10), halted(10)],
];
const wishes: (Wish | null)[] = [null, 'halt', 'resume', 'advance'];

/** Each store, each thing it may show, each wish; the wish came after the store was last heard of. */
const told = (rule: typeof play | typeof apple, what: Shown, wish: Wish | null): string => {
  const events = [shown(1, what), ...(wish ? [asked(2, wish)] : [])];
  const action: StoreAction = decide(released(rule, ...events), hour);
  return action.type === 'roll-out' ? `roll-out ${action.percent}` : action.type;
};

describe('what is done next, of all that a store may show and people may ask', () => {
  const table = (rule: typeof play | typeof apple) =>
    Object.fromEntries(
      everything.map((what) => [what.state, wishes.map((wish) => told(rule, what, wish)).join(' | ')]),
    );

  test('on Google Play', () => {
    expect(table(play)).toEqual({
      absent: 'upload | wait | upload | upload',
      uploaded: 'submit | wait | submit | submit',
      'in-review': 'wait | withdraw | wait | wait',
      approved: 'wait | withdraw | wait | wait',
      'rolling-out': 'wait | halt | wait | roll-out 50',
      halted: 'wait | wait | resume | wait',
      rejected: 'done | done | done | done',
      complete: 'done | done | done | done',
      replaced: 'done | done | done | done',
    });
  });

  test('in the App Store', () => {
    expect(table(apple)).toEqual({
      absent: 'wait | wait | wait | wait',
      uploaded: 'submit | wait | submit | submit',
      'in-review': 'wait | withdraw | wait | wait',
      approved: 'publish | withdraw | publish | publish',
      'rolling-out': 'wait | halt | wait | roll-out 100',
      halted: 'wait | wait | resume | wait',
      rejected: 'done | done | done | done',
      complete: 'done | done | done | done',
      replaced: 'done | done | done | done',
    });
  });
});

describe('the shares of Google Play', () => {
  test('are held as the plan says, and a halt does not count', () => {
    const at10 = released(play, shown(0, rolling(10)));
    expect(decide(at10, day - 1)).toMatchObject({ type: 'wait', until: day });
    expect(decide(at10, day)).toEqual({ type: 'roll-out', percent: 50 });
    const stopped = released(play, shown(0, rolling(10)), shown(20 * hour, halted(10)), shown(9 * day, rolling(10)));
    expect(decide(stopped, 9 * day + 3 * hour)).toMatchObject({ type: 'wait' });
    expect(decide(stopped, 9 * day + 4 * hour)).toEqual({ type: 'roll-out', percent: 50 });
  });

  test('set by hand in the console are held as the step before them', () => {
    const byHand = released(play, shown(0, rolling(10)), shown(hour, rolling(20)));
    expect(decide(byHand, day + hour - 1)).toMatchObject({ type: 'wait' });
    expect(decide(byHand, day + hour)).toEqual({ type: 'roll-out', percent: 50 });
    expect(decide(released(play, shown(0, rolling(60))), 2 * day)).toEqual({ type: 'roll-out', percent: 100 });
  });

  test('without steps are everybody’s at once', () => {
    const atOnce = { ...play, steps: [] };
    expect(decide(released(atOnce, shown(0, { state: 'uploaded' })), 1)).toEqual({ type: 'submit', percent: 100 });
  });
});

describe('a wish', () => {
  test('that the store shows to be so already is forgotten, and not done when it is so no more', () => {
    const resumed = released(play, shown(0, rolling(10)), asked(1, 'halt'), asked(2, 'resume'));
    expect(isNews(resumed, rolling(10), 3)).toBe(true);
    const looked = { ...resumed, events: [...resumed.events, shown(3, rolling(10)), shown(4, halted(10))] };
    expect(decide(looked, 5)).toMatchObject({ type: 'wait' });
  });

  test('to go on undoes a halt that the store had not shown yet', () => {
    const resumed = released(play, shown(0, rolling(10)), asked(1, 'halt'), asked(2, 'resume'), shown(3, halted(10)));
    expect(decide(resumed, 4)).toEqual({ type: 'resume' });
  });

  test('to stop what the store has not shown yet waits for a look, and takes back what a lost command brought', () => {
    const stopped = released(play, shown(1, { state: 'uploaded' }), asked(2, 'halt'));
    expect(decide(stopped, 3)).toEqual({ type: 'wait', until: 3, attention: null });
    const there = { ...stopped, events: [...stopped.events, shown(4, { state: 'in-review' })] };
    expect(decide(there, 5)).toEqual({ type: 'withdraw' });
    const gone = { ...there, events: [...there.events, shown(6, { state: 'uploaded' })] };
    expect([standing(gone).state, decide(gone, 7).type]).toEqual(['withdrawn', 'done']);
  });

  test('is refused with what to do instead where it can’t be granted', () => {
    const at = (state: StoreState) => ({ ...standing(released(play)), state });
    expect(refusalOf('halt', at('complete'), play)).toContain('live update');
    expect(refusalOf('halt', at('halted'), play)).toContain('déjà arrêtée');
    expect(refusalOf('resume', at('rolling-out'), apple)).toContain('rien à reprendre');
    expect(refusalOf('advance', at('in-review'), apple)).toContain('en revue');
    expect(refusalOf('resume', at('rejected'), apple)).toContain('refusée par le store');
    for (const state of ['absent', 'uploaded', 'in-review', 'approved', 'rolling-out'] as const)
      expect(refusalOf('halt', at(state), play)).toBeNull();
  });
});

test('what another release took the place of is over', () => {
  const release = released(play, shown(0, halted(10)), { at: 1, type: 'superseded', by: 'lea' });
  expect([standing(release).state, decide(release, 2).type]).toEqual(['replaced', 'done']);
});

describe('somebody is called', () => {
  test('when a review takes longer than the plan bears with', () => {
    const waiting = released(apple, shown(0, { state: 'in-review' }));
    expect(decide(waiting, 3 * day - 1)).toEqual({ type: 'wait', until: 3 * day - 1 + lookEveryMs, attention: null });
    expect(decide(waiting, 3 * day)).toMatchObject({ attention: 'late-review' });
  });

  test('when Apple’s thirty days of pause come to their end, all pauses together', () => {
    const once = released(apple, shown(0, halted(5)));
    expect(decide(once, 27 * day - 1)).toMatchObject({ attention: null });
    expect(decide(once, 27 * day)).toMatchObject({ attention: 'pause-ends' });
    const again = released(apple, shown(0, halted(5)), shown(20 * day, rolling(5)), shown(21 * day, halted(5)));
    expect(decide(again, 28 * day)).toMatchObject({ attention: 'pause-ends' });
    expect(decide(released(play, shown(0, halted(5))), 28 * day)).toMatchObject({ attention: null });
  });

  test('when only a person can publish, or bring the file', () => {
    expect(decide(released(play, shown(0, { state: 'approved' })), 1)).toMatchObject({ attention: 'publish-by-hand' });
    expect(decide(released(apple), 1)).toMatchObject({ attention: 'upload-awaited' });
    expect(decide({ ...released(play), file: null }, 1)).toMatchObject({ attention: 'upload-awaited' });
  });

  test('once, until something happens: then it may be news again', () => {
    const told: StoreEvent = { at: 1, type: 'told', what: 'upload-awaited' };
    const toldOf = (...events: StoreEvent[]) => standing(released(play, ...events)).told;
    expect(toldOf(told)).toEqual(['upload-awaited']);
    expect(toldOf(told, shown(2, { state: 'absent' }))).toEqual(['upload-awaited']);
    expect(toldOf(told, shown(2, { state: 'uploaded' }))).toEqual([]);
    expect(toldOf(told, { at: 2, type: 'given', by: 'lea' })).toEqual([]);
    expect(toldOf(told, asked(2, 'halt'))).toEqual([]);
  });

  test('by news of what the store shows, and not by each share that grows as planned', () => {
    const newsAfter = (first: Shown, then: Shown) =>
      newsOf(standing(released(play, shown(1, first))), standing(released(play, shown(1, first), shown(2, then))));
    expect(newsAfter({ state: 'in-review' }, { state: 'rejected', why: 'règle 4.3' })).toEqual({
      ...{ kind: 'rejected', why: 'règle 4.3' },
    });
    expect(newsAfter({ state: 'in-review' }, rolling(10))).toMatchObject({ kind: 'moved', state: 'rolling-out' });
    expect(newsAfter(rolling(10), rolling(50))).toBeNull();
    expect(newsAfter(rolling(50), halted(50))).toMatchObject({ state: 'halted', percent: 50 });
    expect(newsAfter(rolling(50), { state: 'complete' })).toMatchObject({ state: 'complete', percent: 100 });
    expect(newsAfter({ state: 'uploaded' }, { state: 'in-review' })).toBeNull();
  });
});

describe('whatever people ask and whichever commands are lost', () => {
  const step = fc.record({
    passedMs: fc.nat(3 * day),
    /** Ours died before the store heard of it. */
    isLost: fc.boolean(),
    wish: fc.option(fc.constantFrom<Wish>('halt', 'resume', 'advance'), { nil: null, freq: 4 }),
  });
  const life = fc.tuple(
    fc.constantFrom(play, apple),
    fc.constantFrom<'approve' | 'reject'>('approve', 'reject'),
    fc.array(step, { maxLength: 40 }),
  );

  test('a share never falls, nobody new gets what was halted, and what people let go comes to its end', () => {
    fc.assert(
      fc.property(life, ([rule, verdict, steps]) => {
        const store = new SmallStore(rule, verdict);
        let release = released(rule);
        let now = 0;
        let share = 0;
        for (const { passedMs, isLost, wish } of steps) {
          now += passedMs;
          const at = standing(release);
          if (wish && refusalOf(wish, at, rule) === null)
            release = { ...release, events: [...release.events, asked(now, wish)] };
          const [after, action] = turn(release, store, now);
          release = after;
          if (standing(release).wish?.wish === 'halt')
            expect(['halt', 'withdraw', 'wait', 'done']).toContain(action.type);
          if (!isLost) store.do(action, now);
          const { percent, state } = standing(release);
          if (state === 'rolling-out' || state === 'halted' || state === 'complete')
            expect(percent).toBeGreaterThanOrEqual(share);
          share = Math.max(share, percent);
        }
        const { state } = standing(release);
        if (state === 'halted' || standing(release).wish?.wish === 'halt')
          release = { ...release, events: [...release.events, asked(now, 'resume')] };
        for (let turns = 0; turns < 40 && !isOver(standing(release)); turns += 1) {
          const [after, action] = turn(release, store, (now += day));
          release = after;
          store.do(action, now);
        }
        expect(isOver(standing(release))).toBe(true);
        expect(decide(release, now)).toEqual({ type: 'done' });
      }),
      { numRuns: 500 },
    );
  });
});
