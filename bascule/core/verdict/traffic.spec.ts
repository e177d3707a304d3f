import { describe, expect, test } from 'vitest';
import { byMinute, errors, quantileMs, slow, within, type Sample } from './traffic.ts';

const edgesMs = [100, 200, 500];
const at = (second: number, histogram: number[] = [1, 0, 0, 0], errors5xx = 0): Sample => ({
  second,
  count: histogram.reduce((sum, each) => sum + each, 0),
  errors5xx,
  histogram,
});

test('a second that is only partly inside a window counts', () => {
  const samples = [at(9), at(10), at(11), at(12)];
  expect(within(samples, 10_500, 11_500).map(({ second }) => second)).toEqual([10, 11]);
  expect(within(samples, 10_000, 12_000).map(({ second }) => second)).toEqual([10, 11, 12]);
});

test('errors are summed over the seconds', () => {
  expect(errors([at(1, [3, 0, 0, 0], 1), at(2, [0, 2, 0, 0], 2)])).toEqual({ hits: 3, total: 5 });
  expect(errors([])).toEqual({ hits: 0, total: 0 });
});

describe('slow answers', () => {
  test('are those beyond the edge that is asked for', () => {
    expect(slow([at(1, [5, 4, 3, 2])], 200, edgesMs)).toEqual({ hits: 5, total: 14 });
  });

  test('are counted from the next edge when there is none at the place', () => {
    expect(slow([at(1, [5, 4, 3, 2])], 150, edgesMs)).toEqual({ hits: 5, total: 14 });
  });

  test('are those beyond the last edge when that is lower', () => {
    expect(slow([at(1, [5, 4, 3, 2])], 900, edgesMs)).toEqual({ hits: 2, total: 14 });
  });
});

describe('a quantile', () => {
  test('is the edge below which its share of the answers lies', () => {
    expect(quantileMs([at(1, [95, 5, 0, 0])], 0.95, edgesMs)).toBe(100);
    expect(quantileMs([at(1, [94, 6, 0, 0])], 0.95, edgesMs)).toBe(200);
  });

  test('beyond the last edge is unbounded', () => {
    expect(quantileMs([at(1, [9, 0, 0, 91])], 0.95, edgesMs)).toBe(Infinity);
  });

  test('of nothing is nothing', () => {
    expect(quantileMs([], 0.95, edgesMs)).toBeNull();
  });
});

describe('minutes', () => {
  test('gather the seconds that lie in them, in order', () => {
    expect(byMinute([at(125, [0, 1, 0, 0], 1), at(60), at(119, [0, 0, 2, 0]), at(179)])).toEqual([
      { second: 60, seconds: 60, count: 3, errors5xx: 0, histogram: [1, 0, 2, 0] },
      { second: 120, seconds: 60, count: 2, errors5xx: 1, histogram: [1, 1, 0, 0] },
    ]);
    expect(byMinute([])).toEqual([]);
  });

  test('that are only partly inside a window count', () => {
    const minutes = byMinute([at(0), at(60), at(120), at(180)]);
    const both = [...minutes, at(89), at(90), at(150), at(151)];
    expect(within(both, 90_000, 150_000).map(({ second }) => second)).toEqual([60, 120, 90, 150]);
  });
});
