import { expect, test } from 'vitest';
import { chartOf } from './chart';
import { TrafficWatch, type TrafficSecond } from './traffic-watch';

const second = (at: number, colour: 'blue' | 'green', count: number, errors = 0, component = 'api'): TrafficSecond => {
  return { second: at, component, colour, version: colour === 'blue' ? 'v1' : 'v2', count, errors };
};

test('good answers stand by colour, and errors on top of them', () => {
  const chart = chartOf([second(1_000, 'blue', 6), second(1_000, 'green', 4, 2)], null, 1_000);
  expect(chart).toMatchObject({ top: 10, blue: 'M119 40h.86v-24h-.86z', green: 'M119 16h.86v-8h-.86z' });
  expect(chart.errors).toBe('M119 8h.86v-8h-.86z');
});

test('rates are those of the last ten seconds', () => {
  const chart = chartOf(
    [second(1_000, 'blue', 30), second(991, 'green', 20, 10), second(900, 'green', 99)],
    null,
    1_000,
  );
  expect(chart.rates).toEqual({ blue: 3, green: 1, errors: 1 });
});

test('one component stands for itself', () => {
  const seconds = [second(1_000, 'blue', 5), second(1_000, 'blue', 9, 0, 'web')];
  expect(chartOf(seconds, 'web', 1_000).rates.blue).toBe(0.9);
});

test('a single error among thousands is seen', () => {
  expect(chartOf([second(1_000, 'green', 5_000, 1)], null, 1_000).errors).toMatch(/v-0\.6h/);
});

test('a second under way is not shown before it is over, and is never counted twice', async () => {
  const answers = [
    { now: 1_000_900, seconds: [second(999, 'blue', 7), second(1_000, 'blue', 3)] },
    { now: 1_001_900, seconds: [second(999, 'blue', 7), second(1_000, 'blue', 8), second(1_001, 'blue', 1)] },
  ];
  const asked: number[] = [];
  const watch = new TrafficWatch(async (since) => {
    asked.push(since);
    return { ok: true, value: answers.shift()! };
  });
  await watch.look();
  expect(watch.seconds().map(({ count }) => count)).toEqual([7]);
  await watch.look();
  expect(watch.seconds().map(({ count }) => count)).toEqual([7, 8]);
  expect(asked[1]).toBe(999_000);
});
