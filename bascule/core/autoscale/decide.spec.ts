import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Sample } from '../verdict/traffic.ts';
import { decide, type Load, type Rule } from './decide.ts';
import { autoscale } from './schema.ts';

const rule: Rule = { ...autoscale.parse({ requestsPerS: 10, slowMs: 500 }), from: 2, to: 10 };
const edgesMs = [100, 1_000];
const BEGIN = 1_800_000_000;

/** `perSecond[i]` requests in the second `BEGIN + i`, all of them as fast. */
function samples(perSecond: readonly number[], latencyMs = 50): Sample[] {
  const cell = latencyMs <= 100 ? 0 : 1;
  return perSecond.flatMap((count, index) =>
    count === 0
      ? []
      : [
          {
            second: BEGIN + index,
            count,
            errors5xx: 0,
            histogram: [0, 0, 0].map((_, at) => (at === cell ? count : 0)),
          },
        ],
  );
}

const seconds = (count: number, each: number) => Array.from({ length: count }, () => each);
const nowAfter = (perSecond: readonly number[]) => (BEGIN + perSecond.length) * 1_000;

function decided(perSecond: readonly number[], replicas: number, load: Partial<Load> = {}, latencyMs = 50) {
  const known = { samples: samples(perSecond, latencyMs), edgesMs, since: BEGIN * 1_000, changedAt: null, ...load };
  return decide(known, replicas, rule, nowAfter(perSecond))?.replicas ?? replicas;
}

/** What becomes of a slot, looked at every 5 s as the loop does. */
function lived(perSecond: readonly number[], first: number): { at: number; from: number; to: number }[] {
  const changes: { at: number; from: number; to: number }[] = [];
  const all = samples(perSecond);
  let replicas = first;
  for (let second = 5; second <= perSecond.length; second += 5) {
    const now = (BEGIN + second) * 1_000;
    const load = {
      samples: all.filter((sample) => sample.second < BEGIN + second && sample.second >= BEGIN + second - 320),
      ...{ edgesMs, since: BEGIN * 1_000, changedAt: changes.at(-1)?.at ?? null },
    };
    const decision = decide(load, replicas, rule, now);
    if (!decision) continue;
    changes.push({ at: now, from: replicas, to: decision.replicas });
    replicas = decision.replicas;
  }
  return changes;
}

describe('the number of tasks', () => {
  test('grows in one step to what the load asks for, and no further than the plan allows', () => {
    expect(decided(seconds(15, 45), 2)).toBe(5);
    expect(decided(seconds(15, 900), 2)).toBe(10);
  });

  test('stays when the figures are too young, for they tell nothing of the load', () => {
    expect(decided(seconds(14, 45), 2)).toBe(2);
    expect(decided(seconds(299, 0), 5)).toBe(5);
    expect(decided(seconds(300, 0), 5)).toBe(2);
  });

  test('stays while the figures are young although the last change is old: somebody began to count anew', () => {
    const load = { since: (BEGIN + 290) * 1_000, changedAt: BEGIN * 1_000 };
    expect(decided([...seconds(290, 0), ...seconds(10, 45)], 2, load)).toBe(2);
    expect(decided(seconds(300, 0), 5, load)).toBe(5);
  });

  test('is not held up by one bad second, nor shrunk over one that was busy', () => {
    expect(decided([...seconds(14, 10), 60], 2)).toBe(2);
    expect(decided([...seconds(100, 0), ...seconds(15, 45), ...seconds(185, 0)], 5)).toBe(5);
  });

  test('shrinks to what bears the busiest load of five minutes with room to spare', () => {
    expect(decided(seconds(300, 30), 10)).toBe(4);
    expect(decided(seconds(300, 30), 4)).toBe(4);
  });

  test('grows by one when the tasks are slow and busy, and not when they are slow and idle', () => {
    expect(decided(seconds(15, 18), 2, {}, 900)).toBe(3);
    expect(decided(seconds(15, 8), 2, {}, 900)).toBe(2);
  });

  test('is not shrunk while answers are slow', () => {
    expect(decided(seconds(300, 5), 6, {}, 900)).toBe(6);
  });

  test('comes back between the plan’s bounds at once', () => {
    expect(decided([], 1)).toBe(2);
    expect(decided([], 12)).toBe(10);
  });

  test('says why in a sentence', () => {
    const load = { samples: samples(seconds(15, 45)), edgesMs, since: BEGIN * 1_000, changedAt: null };
    const why = '45 requêtes par seconde pour 20 requêtes par seconde que portent 2 tâches';
    expect(decide(load, 2, rule, (BEGIN + 15) * 1_000)).toEqual({ replicas: 5, why });
  });
});

const anyLoad = fc.array(fc.integer({ min: 0, max: 150 }), { minLength: 1, maxLength: 8 });
/** Each figure lasts two minutes. */
const lasting = (figures: number[]) => figures.flatMap((each) => seconds(120, each));

describe('whatever the load', () => {
  test('there are never more or fewer than the plan allows', () => {
    fc.assert(
      fc.property(anyLoad, fc.integer({ min: 1, max: 12 }), (figures, first) => {
        expect(lived(lasting(figures), first).every(({ to }) => to >= rule.from && to <= rule.to)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  test('nothing is taken away within five minutes of a change, nor added within fifteen seconds', () => {
    fc.assert(
      fc.property(anyLoad, fc.integer({ min: 2, max: 10 }), (figures, first) => {
        const changes = lived(lasting(figures), first);
        for (const [index, change] of changes.entries()) {
          const before = changes[index - 1];
          if (!before) continue;
          const least = change.to < change.from ? rule.shrinkAfterMs : rule.growAfterMs;
          expect(change.at - before.at).toBeGreaterThanOrEqual(least);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('more load never means fewer tasks', () => {
    const load = fc.array(fc.integer({ min: 0, max: 150 }), { minLength: 300, maxLength: 300 });
    fc.assert(
      fc.property(load, fc.integer({ min: 0, max: 50 }), fc.integer({ min: 2, max: 10 }), (figures, more, replicas) => {
        const busier = figures.map((each) => each + more);
        expect(decided(busier, replicas)).toBeGreaterThanOrEqual(decided(figures, replicas));
      }),
      { numRuns: 60 },
    );
  });
});

test('a load that stays the same comes to rest after at most one change, with enough tasks for it', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 150 }), fc.integer({ min: 2, max: 10 }), (each, first) => {
      const changes = lived(seconds(1_200, each), first);
      expect(changes.length).toBeLessThanOrEqual(1);
      const last = changes.at(-1)?.to ?? first;
      expect(last * rule.requestsPerS >= each || last === rule.to).toBe(true);
    }),
    { numRuns: 60 },
  );
});
