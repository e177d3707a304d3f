import { expect, test } from 'vitest';
import { KEPT_SECONDS, Statistics } from './statistics.ts';
import { LATENCY_EDGES_MS, bucket } from './wire.ts';

const API = { environment: 'development', component: 'api', colour: 'green', version: 'v2' } as const;

test('answers are counted by second, by error and by latency', () => {
  const statistics = new Statistics();
  const series = statistics.series(API);
  series.record(10_000, 200, 0.4, 'slot');
  series.record(10_999, 500, 5, 'slot');
  series.record(11_000, 502, 60_000, 'gateway');
  const buckets = statistics.since(0, 12_000);
  expect(buckets.map((each) => bucket.parse(each))).toMatchObject([
    { ...API, second: 10, count: 2, errors5xx: 1, gatewayErrors: 0 },
    { ...API, second: 11, count: 1, errors5xx: 1, gatewayErrors: 1 },
  ]);
  expect(buckets[0]?.histogram.slice(0, 4)).toEqual([1, 0, 1, 0]);
  expect(buckets[1]?.histogram.at(LATENCY_EDGES_MS.length)).toBe(1);
});

test('a version that comes back goes on in its own series, another one has its own', () => {
  const statistics = new Statistics();
  statistics.series(API).record(1_000, 200, 1, 'slot');
  statistics.series({ ...API, version: 'v3' }).record(1_000, 200, 1, 'slot');
  statistics.series(API).record(1_000, 200, 1, 'slot');
  expect(statistics.since(0, 1_000).map(({ version, count }) => [version, count])).toEqual([
    ['v2', 2],
    ['v3', 1],
  ]);
});

test('only what is asked for comes back, and nothing older than is kept', () => {
  const statistics = new Statistics();
  const series = statistics.series(API);
  for (let second = 0; second < KEPT_SECONDS * 2; second++) series.record(second * 1000, 200, 1, 'slot');
  expect(series.seconds.length).toBeLessThanOrEqual(KEPT_SECONDS + 1);
  const now = KEPT_SECONDS * 2 * 1000;
  expect(statistics.since(KEPT_SECONDS * 2 - 10, now)).toHaveLength(10);
  expect(statistics.since(0, now)).toHaveLength(KEPT_SECONDS);
});

test('a clock that is set back opens no second bucket for a second that was counted', () => {
  const statistics = new Statistics();
  const series = statistics.series(API);
  series.record(5_000, 200, 1, 'slot');
  series.record(4_000, 200, 1, 'slot');
  expect(statistics.since(0, 5_000).map(({ second, count }) => [second, count])).toEqual([[5, 2]]);
});
