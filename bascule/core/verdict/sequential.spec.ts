import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { falseAlarms, medianRequests, trials } from '../../../bench/false-alarm.ts';
import { seeded } from '../../simulation/chance.ts';
import { sample } from '../../simulation/looks.ts';
import { against, ceiling, isWorse, type Bet } from './sequential.ts';

const bet: Bet = { falseAlarmRate: 0.01, tolerated: 0.01, minimumRequests: 20 };
const nothingBefore = { hits: 0, total: 0 };

describe('ceiling', () => {
  test('knows nothing without data', () => {
    expect(ceiling(nothingBefore, 0.01)).toBe(0);
  });

  test('of a slot without a hit is near the rule of three', () => {
    expect(ceiling({ hits: 0, total: 1_000 }, 0.05)).toBeCloseTo(0.003, 4);
  });

  test('of a slot with hits alone is one', () => {
    expect(ceiling({ hits: 50, total: 50 }, 0.01)).toBe(1);
  });

  test('comes down to what was seen as the data grow', () => {
    const bounds = [100, 1_000, 10_000, 100_000].map((total) => ceiling({ hits: total * 0.03, total }, 0.01));
    expect(bounds).toEqual(bounds.toSorted((a, b) => b - a));
    expect(bounds.at(-1)).toBeCloseTo(0.03, 2);
  });

  const cases = [0.001, 0.01, 0.03, 0.3].flatMap((share) => [50, 500, 5_000].map((total) => ({ share, total })));
  test.each(cases)('is below a true share of $share behind $total requests no more often than it may', (each) => {
    const runs = 4_000;
    const chance = seeded(each.total + 1e6 * each.share);
    const wrong = Array.from(
      { length: runs },
      () => ceiling(sample(each.share, each.total, chance), 0.05) < each.share,
    );
    expect(surelyAtMost({ hits: wrong.filter(Boolean).length, total: runs })).toBeLessThanOrEqual(0.05);
  });
});

describe('isWorse', () => {
  test('says nothing below the minimum of requests, however bad they are', () => {
    expect(isWorse({ hits: 19, total: 19 }, nothingBefore, bet)).toBe(false);
    expect(isWorse({ hits: 20, total: 20 }, nothingBefore, bet)).toBe(true);
  });

  test('finds nothing in a share that is tolerated, however many requests show it', () => {
    expect(isWorse({ hits: 10_000, total: 1_000_000 }, nothingBefore, bet)).toBe(false);
  });

  test('finds a share just above the tolerated one, given enough requests', () => {
    expect(isWorse({ hits: 12_000, total: 1_000_000 }, nothingBefore, bet)).toBe(true);
  });

  test('accuses no version of what the version before did as well', () => {
    expect(isWorse({ hits: 300, total: 1_000 }, { hits: 300, total: 1_000 }, bet)).toBe(false);
    expect(isWorse({ hits: 300, total: 1_000 }, { hits: 10, total: 1_000 }, bet)).toBe(true);
  });

  test('has no case against a version whose forerunner failed at everything', () => {
    expect(isWorse({ hits: 1_000, total: 1_000 }, { hits: 1_000, total: 1_000 }, bet)).toBe(false);
  });

  test('takes no single error for a proof, even where none is tolerated', () => {
    expect(isWorse({ hits: 1, total: 1_000 }, nothingBefore, { ...bet, tolerated: 0 })).toBe(false);
    expect(isWorse({ hits: 20, total: 1_000 }, nothingBefore, { ...bet, tolerated: 0 })).toBe(true);
  });

  const tally = fc.nat(2_000).chain((total) => fc.record({ hits: fc.nat(total), total: fc.constant(total) }));
  test('is not talked into an alarm by a good answer, nor out of it by a bad one', () => {
    fc.assert(
      fc.property(tally, tally, (green, blue) => {
        const alarms = against(blue, { ...bet, minimumRequests: 5 });
        const now = alarms(green);
        const afterGood = alarms({ hits: green.hits, total: green.total + 1 });
        const afterBad = alarms({ hits: green.hits + 1, total: green.total + 1 });
        if (green.total >= 5 && !now) expect(afterGood).toBe(false);
        if (now) expect(afterBad).toBe(true);
      }),
      { seed: 2026, numRuns: 5_000 },
    );
  });
});

describe('a version as good as the last, looked at after each of 3,000 requests, in 10,000 runs', () => {
  test.each(trials)(
    'is accused at most at the rate of $falseAlarmRate (share $share, $blueTotal requests before)',
    (trial) => {
      expect(surelyAtMost(falseAlarms(trial))).toBeLessThanOrEqual(trial.falseAlarmRate);
    },
  );
});

describe('a bad version, under REWAPP’s bet, is found', () => {
  test.each([
    { share: 0.05, within: 600 },
    { share: 0.18, within: 60 },
    { share: 0.3, within: 30 },
    { share: 1, within: 20 },
  ])('with $share of errors within $within requests in the middle case', ({ share, within }) => {
    expect(medianRequests(share)).toBeLessThanOrEqual(within);
  });
});

/** What the true rate behind a simulation does not exceed, with 99.9 % confidence: Chernoff's bound of a binomial. */
function surelyAtMost({ hits, total }: { hits: number; total: number }): number {
  const seen = hits / total;
  const relativeEntropy = (q: number) =>
    (seen > 0 ? seen * Math.log(seen / q) : 0) + (seen < 1 ? (1 - seen) * Math.log((1 - seen) / (1 - q)) : 0);
  const candidates = Array.from({ length: 10_000 }, (_, index) => seen + ((1 - seen) * (index + 1)) / 10_001);
  return candidates.find((q) => total * relativeEntropy(q) > Math.log(1_000)) ?? 1;
}
