import { beforeEach, describe, expect, test } from 'vitest';
import { autoscale } from '../../core/autoscale/schema.ts';
import { LATENCY_EDGES_MS, type Backend, type Stats } from '../../switch/wire.ts';
import type { SlotId } from '../target.ts';
import { Autoscaler, type Scalable, type Surroundings } from './autoscaler.ts';

const id: SlotId = { environment: 'production', component: 'api', colour: 'blue' };
const rule = { ...autoscale.parse({ requestsPerS: 10, growAfterMs: 10_000, shrinkAfterMs: 60_000 }), from: 2, to: 10 };

/** A slot, a switch that counts what it is asked, and a clock, all of the test. */
let now: number;
let slot: Scalable;
let buckets: Stats['buckets'];
let scaled: number[];
let told: Backend[];
let errors: unknown[];
let scale: Surroundings['scale'];
let stats: Surroundings['stats'];
let autoscaler: Autoscaler;

beforeEach(() => {
  now = 1_800_000_000_000;
  slot = { id, version: 'v1', replicas: 2, rule };
  [buckets, scaled, told, errors] = [[], [], [], []];
  scale = async (_, replicas) => {
    slot = { ...slot, replicas };
    scaled.push(replicas);
    return { kind: 'process', addresses: Array.from({ length: replicas }, (_, index) => `10.0.0.1:${index + 1}`) };
  };
  stats = async (since) => ({ now, buckets: buckets.filter(({ second }) => second >= since) });
  autoscaler = new Autoscaler({
    now: () => now,
    slots: async () => [slot],
    stats: (since) => stats(since),
    scale: (id, replicas) => scale(id, replicas),
    tell: async (_, backend) => void told.push(backend),
    onScaled: () => {},
    onError: (error) => errors.push(error),
  });
});

/** So many requests in each second, a look every 5 s. */
async function pass(seconds: number, count: number, version = 'v1'): Promise<void> {
  for (let passed = 1; passed <= seconds; passed++) {
    const histogram = LATENCY_EDGES_MS.map(() => 0).concat(count);
    if (count > 0) {
      buckets.push({ ...id, version, second: now / 1_000, count, errors5xx: 0, gatewayErrors: 0, histogram });
    }
    now += 1_000;
    if (passed % 5 === 0) await autoscaler.look();
  }
}

describe('the autoscaler', () => {
  test('gives a busy slot more tasks, tells the switch, and takes them back when it is quiet', async () => {
    await pass(20, 55);
    expect(scaled).toEqual([6]);
    expect(told).toMatchObject([{ addresses: { length: 6 } }]);
    await pass(130, 5);
    // Four at first: the busiest ten seconds of the last minute were half busy.
    expect(scaled).toEqual([6, 4, 2]);
  });

  test('does not take a switch that forgot, or that was not there, for silence', async () => {
    slot = { ...slot, replicas: 4 };
    await pass(60, 35);
    buckets = [];
    await pass(30, 35);
    const answers = stats;
    stats = () => Promise.reject(new Error('no switch'));
    await pass(5, 35);
    stats = answers;
    buckets = [];
    await pass(55, 35);
    expect({ scaled, errors: errors.length }).toEqual({ scaled: [], errors: 1 });
  });

  test('counts a new version in the slot from its own first second', async () => {
    await pass(10, 55, 'v0');
    slot = { ...slot, version: 'v2' };
    await pass(10, 55, 'v0');
    expect(scaled).toEqual([]);
  });

  test('does not ask at every look for what could not be had', async () => {
    let asked = 0;
    scale = () => Promise.reject(new Error(`no node for it, ${++asked}`));
    await pass(30, 55);
    expect({ asked, told }).toEqual({ asked: 2, told: [] });
  });
});
