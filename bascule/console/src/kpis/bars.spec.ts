import { expect, test } from 'vitest';
import { barsOf } from './bars';

test('a week without data is no bar, and a week of zero is a small one', () => {
  const { bars, width } = barsOf([null, 0, 10], null);
  expect(bars.map(({ x, height }) => [x, height])).toEqual([
    [13, 0.8],
    [25, 40],
  ]);
  expect(width).toBe(36);
});

test('the target is drawn on the same scale', () => {
  expect(barsOf([5], 10)).toMatchObject({ target: 0, bars: [{ height: 20 }] });
  expect(barsOf([20], 10).target).toBe(20);
});

test('where nothing was measured there is nothing to see', () => {
  expect(barsOf([null, null], null).bars).toEqual([]);
});
