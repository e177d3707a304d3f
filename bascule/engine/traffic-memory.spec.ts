import { expect, test } from 'vitest';
import { errors } from '../core/verdict/traffic.ts';
import { LATENCY_EDGES_MS, type Bucket } from '../switch/wire.ts';
import type { Ground } from './ground.ts';
import { TrafficMemory } from './traffic-memory.ts';

const start = Date.UTC(2026, 10, 23, 10) / 1_000;

/** A switch that answered one request a second since `start`, and keeps 15 minutes of them. */
class Steady {
  now = start;

  async stats(since: number): Promise<{ now: number; buckets: Bucket[] }> {
    const first = Math.max(since, start, this.now - 15 * 60);
    const seconds = Array.from({ length: Math.max(0, this.now - first + 1) }, (_, index) => first + index);
    return { now: this.now * 1_000, buckets: seconds.map(bucketAt) };
  }
}

function bucketAt(second: number): Bucket {
  const histogram = LATENCY_EDGES_MS.map(() => 0);
  const of = { environment: 'production', component: 'api', colour: 'green' as const, version: 'v2' };
  return { ...of, second, count: 1, errors5xx: 0, gatewayErrors: 0, histogram: [1, ...histogram] };
}

const ground = (traffic: Steady) => ({ traffic, pool: null }) as unknown as Ground;

test('hours of looking count every request once, and keep few samples', async () => {
  const traffic = new Steady();
  const memory = new TrafficMemory(ground(traffic), 'production');
  for (; traffic.now < start + 4 * 3_600; traffic.now += 7) await memory.recall(start * 1_000, ['api']);
  await memory.recall(start * 1_000, ['api']);
  const samples = memory.of('api', 'green', 'v2');
  expect(errors(samples).total).toBe(traffic.now - start + 1);
  expect(samples.length).toBeLessThan(4 * 60 + 8 * 60);
});

test('the last five minutes stay second by second', async () => {
  const traffic = new Steady();
  const memory = new TrafficMemory(ground(traffic), 'production');
  for (; traffic.now < start + 1_800; traffic.now += 5) await memory.recall(start * 1_000, ['api']);
  const recent = memory.of('api', 'green', 'v2').filter(({ second }) => second > traffic.now - 300);
  expect(recent.every(({ count }) => count === 1)).toBe(true);
  expect(recent.length).toBeGreaterThan(290);
});

test('other environments are not its business', async () => {
  const traffic = new Steady();
  traffic.now += 10;
  const memory = new TrafficMemory(ground(traffic), 'staging');
  await memory.recall(start * 1_000, ['api']);
  expect(memory.of('api', 'green', 'v2')).toEqual([]);
});
