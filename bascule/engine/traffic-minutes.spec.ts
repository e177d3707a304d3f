import type { Pool } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { LATENCY_EDGES_MS, type Bucket, type Stats } from '../switch/wire.ts';
import { ownDatabase, type OwnDatabase } from '../testing/own-database.ts';
import { keepTrafficMinutes, minutesOf, p95Of, recordTraffic } from './traffic-minutes.ts';

const start = 1_800_000_000;
const day = 24 * 3_600;

let database: OwnDatabase;
let pool: Pool;
let environment: string;
let environments = 0;

beforeAll(async () => {
  database = await ownDatabase(inject('postgresUrl'));
  pool = database.pool;
});
afterAll(() => database.drop());
beforeEach(() => {
  environment = `environment-${environments++}`;
});

type Counted = Partial<Bucket> & { second: number };

/** What the switch counted in one second; all within 35 ms, unless told otherwise. */
function bucket({ count = 10, ...counted }: Counted): Bucket {
  const histogram = LATENCY_EDGES_MS.map((edge) => (edge === 35 ? count : 0));
  return {
    environment,
    component: 'api',
    colour: 'green',
    version: 'v2',
    count,
    errors5xx: 0,
    gatewayErrors: 0,
    histogram: [...histogram, 0],
    ...counted,
  };
}

/** A switch that counted these seconds, at the moment `nowSecond`. */
function counted(nowSecond: number, buckets: Bucket[]) {
  const stats = async (since: number): Promise<Stats> => ({
    now: nowSecond * 1_000 + 500,
    buckets: buckets.filter(({ second }) => second >= since),
  });
  return { stats };
}

const seconds = (from: number, to: number, change: Partial<Bucket> = {}) =>
  Array.from({ length: to - from }, (_, index) => bucket({ second: start + from + index, ...change }));
const always = () => ({ environment, component: 'api', from: 0, to: (start + 100 * day) * 1_000 });
const counts = async () => (await minutesOf(pool, always())).map(({ second, count }) => [second - start, count]);
const total = async () => (await minutesOf(pool, always())).reduce((sum, { count }) => sum + count, 0);

describe('the minutes of traffic', () => {
  test('gather the seconds that are over, and the one under way when it is over', async () => {
    const buckets = seconds(50, 63, { errors5xx: 1 });
    await recordTraffic(pool, counted(start + 62, buckets), environment);
    expect(await counts()).toEqual([
      [0, 100],
      [60, 20],
    ]);
    await recordTraffic(pool, counted(start + 63, buckets), environment);
    const minutes = await minutesOf(pool, always());
    expect(minutes.map(({ count, errors5xx }) => [count, errors5xx])).toEqual([
      [100, 10],
      [30, 3],
    ]);
    expect(minutes[1]).toMatchObject({ second: start + 60, colour: 'green', version: 'v2' });
    expect(minutes[1]?.histogram[LATENCY_EDGES_MS.indexOf(35)]).toBe(30);
  });

  test('count no second twice, however often it is read', async () => {
    for (const now of [30, 30, 45, 40, 61, 61]) {
      await recordTraffic(pool, counted(start + now, seconds(0, 61)), environment);
    }
    expect(await total()).toBe(610);
  });

  test('count no second twice when several recorders read at once', async () => {
    for (let round = 1; round <= 10; round++) {
      const reads = [0, 3, 7, 1].map((late) => counted(start + round * 20 - late, seconds(0, round * 20 - late)));
      await Promise.all(reads.map((traffic) => recordTraffic(pool, traffic, environment)));
    }
    expect(await total()).toBe(2_000);
    expect(await counts()).toEqual([0, 60, 120, 180].map((second) => [second, second === 180 ? 200 : 600]));
  });

  test('count no second twice, and lose none, when a recorder dies before all is written', async () => {
    const traffic = counted(start + 10, seconds(0, 10));
    for (const dies of ['UPDATE bascule.traffic_counted', 'COMMIT']) {
      await expect(recordTraffic(dyingAt(dies), traffic, environment)).rejects.toThrow('died');
      expect(await total()).toBe(0);
    }
    await recordTraffic(pool, traffic, environment);
    expect(await total()).toBe(100);
  });

  test('are those of one environment', async () => {
    const stranger = bucket({ second: start, environment: 'elsewhere' });
    await recordTraffic(pool, counted(start + 5, [stranger, ...seconds(0, 2)]), environment);
    expect(await total()).toBe(20);
  });

  test('are kept for 90 days', async () => {
    await recordTraffic(pool, counted(start + 60, seconds(0, 60)), environment);
    await recordTraffic(pool, counted(start + 89 * day, seconds(89 * day - 60, 89 * day)), environment);
    expect(await total()).toBe(1_200);
    await recordTraffic(pool, counted(start + 91 * day, seconds(91 * day - 60, 91 * day)), environment);
    expect(await counts()).toEqual([
      [89 * day - 60, 600],
      [91 * day - 60, 600],
    ]);
  });
});

describe('reading them', () => {
  beforeEach(async () => {
    const old = seconds(0, 180, { version: 'v1', colour: 'blue' });
    const other = seconds(0, 60, { component: 'web' });
    await recordTraffic(pool, counted(start + 300, [...old, ...other, ...seconds(120, 240)]), environment);
  });

  test('gives those of a component, of one version or of all, that lie at least partly within', async () => {
    const found = async (change: object) =>
      (await minutesOf(pool, { ...always(), ...change })).map(({ version, second }) => `${version} ${second - start}`);
    expect(await found({})).toEqual(['v1 0', 'v1 60', 'v1 120', 'v2 120', 'v2 180']);
    expect(await found({ version: 'v2' })).toEqual(['v2 120', 'v2 180']);
    expect(await found({ from: (start + 60) * 1_000, to: (start + 119) * 1_000 + 999 })).toEqual(['v1 60']);
    expect(await found({ from: (start + 119) * 1_000 + 999, to: (start + 120) * 1_000 })).toEqual([
      'v1 60',
      'v1 120',
      'v2 120',
    ]);
    expect(await found({ component: 'web' })).toEqual(['v2 0']);
  });

  test('gives the P95 of a version, and nothing for one without traffic', async () => {
    expect(await p95Of(pool, { ...always(), version: 'v2' })).toBe(35);
    expect(await p95Of(pool, { ...always(), version: 'v3' })).toBeNull();
  });
});

test('keeping them goes on after a reading that failed, and stops when told to', async () => {
  const troubles: unknown[] = [];
  let reads = 0;
  const stopped = Promise.withResolvers<void>();
  const traffic = {
    stats: async (since: number) => {
      reads += 1;
      if (reads === 1) throw new Error('the switch is away');
      if (reads === 3) stopped.resolve();
      return counted(start + 10, seconds(0, 10)).stats(since);
    },
  };
  const onError = (error: unknown) => troubles.push(error);
  const keeping = keepTrafficMinutes({ pool, traffic, environments: [environment], onError, everyMs: 1 });
  await stopped.promise;
  await keeping.stop();
  const readsAtStop = reads;
  expect(await total()).toBe(100);
  expect(troubles).toMatchObject([{ message: 'the switch is away' }]);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(reads).toBe(readsAtStop);
});

/** A pool whose connections break at the first statement that begins so. */
function dyingAt(statement: string): Pool {
  const broken = {
    query: pool.query.bind(pool),
    connect: async () => {
      const client = await pool.connect();
      const query = (text: string, values?: unknown[]) =>
        text.startsWith(statement) ? Promise.reject(new Error('died')) : client.query(text, values);
      const [release, on, off] = [client.release.bind(client), client.on.bind(client), client.off.bind(client)];
      return { query, release, on, off };
    },
  };
  return broken as unknown as Pool;
}
