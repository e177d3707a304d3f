import { describe, expect, test } from 'vitest';
import { replicationRule } from '../../core/replica/schema.ts';
import { backupId } from '../../database/backup/manifest.ts';
import type { Pair } from '../../database/replica/pair.ts';
import type { Standing } from '../../database/replica/replication.ts';
import { LATENCY_EDGES_MS, type Bucket } from '../../switch/wire.ts';
import { latestOf } from './last-copy.ts';
import { remembered } from './remembered.ts';
import { Scalings } from './scalings.ts';
import { rateOf, tasksOf } from './slots.ts';
import { failoverOf, standbyOf } from './standby.ts';

const synchronous = replicationRule.parse({ mode: 'synchronous' });
const asynchronous = replicationRule.parse({ mode: 'asynchronous' });
const pair: Pair = {
  ...{ epoch: 1, primary: 'postgres', guarantee: 'synchronous', moving: null, last: null },
  standby: { name: 'standby-1', slot: 's', ready: true },
};
const standing: Standing = {
  ...{ pair, liveIsPrimary: true, primary: 'running', standby: 'running', logGone: false, guarantee: 'synchronous' },
  stream: { state: 'streaming', lagBytes: 0, lagMs: 0 },
  ...{ keptLogBytes: 0, followsSince: 1_000, awaySince: null },
};
const loose = { ...pair, guarantee: 'asynchronous' } as const;
const times = { now: 60_000, shownAt: (ms: number) => ms + 5 };

describe('what a fail over would do', () => {
  test('loses nothing where all that was acknowledged is on the standby, whether the primary answers or not', () => {
    expect(failoverOf('production', synchronous, { ...standing, primary: 'down', stream: null })).toEqual({
      level: 'good',
      sentence: '« npx bascule failover production » passerait à standby-1 sans rien perdre de ce qui a été confirmé.',
    });
    expect(failoverOf('production', asynchronous, { ...standing, pair: loose }).level).toBe('good');
  });

  test('may lose the last writes where the plan asked for no more, and the primary is gone', () => {
    const gone = { ...standing, pair: loose, primary: 'down', stream: null } as const;
    expect(failoverOf('production', asynchronous, gone)).toMatchObject({
      ...{ level: 'warning', sentence: expect.stringContaining('peuvent lui manquer') },
    });
  });

  test.each([
    ['nothing is made yet', null, 'pas encore prête'],
    [
      'the standby is half made',
      { ...standing, pair: { ...pair, standby: { ...pair.standby!, ready: false } } },
      'pas encore prête',
    ],
    ['the standby is of the database before a restore', { ...standing, liveIsPrimary: false }, 'avant la restauration'],
    [
      'promised writes are missing',
      { ...standing, pair: loose, primary: 'down', stream: null } as const,
      '--accept-loss',
    ],
  ])('is refused where %s', (_, seen, why) => {
    expect(failoverOf('production', synchronous, seen)).toEqual({
      ...{ level: 'bad', sentence: expect.stringContaining(why) },
    });
  });
});

describe('a standby', () => {
  test('that follows says since when, in the time of people, and how far behind it is', () => {
    const late = { ...standing, stream: { state: 'streaming', lagBytes: 2_048, lagMs: 400 } } as const;
    expect(standbyOf('production', synchronous, late, times)).toMatchObject({
      ...{ name: 'standby-1', followsSince: 1_005, awaySince: null, lagBytes: 2_048, lagMs: 400 },
    });
  });

  test('that is away, or still catching up, follows since never', () => {
    const away = { ...standing, stream: null, followsSince: null, awaySince: 2_000, standby: 'stopped' } as const;
    expect(standbyOf('production', synchronous, away, times)).toMatchObject({ followsSince: null, awaySince: 2_005 });
    const coming = { ...standing, stream: { state: 'catchup', lagBytes: 9, lagMs: null } } as const;
    expect(standbyOf('production', synchronous, coming, times).followsSince).toBeNull();
  });

  test('that is not made yet says so', () => {
    const shown = standbyOf('production', synchronous, null, times);
    expect(shown).toMatchObject({ name: null, mode: 'synchronous', failover: { level: 'bad' } });
    expect(shown.findings).toMatchObject([{ level: 'warning', sentence: expect.stringContaining('pas encore faite') }]);
  });
});

describe('tasks', () => {
  const container = { pid: 1, port: 1, restarts: 0, memoryMb: 0, startedAt: '2026-11-23T10:00:00Z' };

  test('are counted by node, those alone that run', () => {
    const containers = [
      ...['b', 'a', 'b'].map((node) => ({ ...container, node })),
      { ...container, startedAt: null, pid: null },
    ];
    expect(tasksOf(4, { state: 'restarting', containers })).toEqual({
      ...{ wanted: 4, running: 3 },
      nodes: [
        { name: 'a', tasks: 1 },
        { name: 'b', tasks: 2 },
      ],
    });
  });

  test('that a target does not tell apart are not none; those of a slot that was given up are', () => {
    expect(tasksOf(2, { state: 'running', containers: [] }).running).toBeNull();
    expect(tasksOf(2, { state: 'failed', containers: [] }).running).toBe(0);
  });
});

test('the rate of a slot is that of the version in it, over a minute', () => {
  const row = { environment: 'test', component: 'api', colour: 'blue', version: 'v2' } as const;
  const bucket = (changes: Partial<Bucket>): Bucket => ({
    ...{
      ...row,
      second: 1,
      count: 60,
      errors5xx: 0,
      gatewayErrors: 0,
      histogram: [...LATENCY_EDGES_MS, 0].map(() => 0),
    },
    ...changes,
  });
  const others = [bucket({ version: 'v1' }), bucket({ colour: 'green' }), bucket({ environment: 'production' })];
  expect(rateOf(row, [bucket({}), bucket({ second: 2 }), ...others])).toBe(2);
});

test('of each slot the last change of its tasks is kept, the latest first', () => {
  const scalings = new Scalings();
  const id = { environment: 'production', component: 'api', colour: 'blue' } as const;
  const scaled = (from: number, to: number, changes: object = {}) => ({
    ...{ id: { ...id, ...changes }, from, to, sentence: `de ${from} à ${to}` },
  });
  scalings.tell(scaled(2, 3), 10);
  scalings.tell(scaled(3, 5), 20);
  scalings.tell(scaled(1, 2, { colour: 'green' }), 30);
  scalings.tell(scaled(1, 2, { environment: 'test' }), 40);
  expect(scalings.of('production').map(({ at, to }) => [at, to])).toEqual([
    [30, 2],
    [20, 5],
  ]);
});

test('a second store goes as far as its latest file, be it a segment of the log or a backup', () => {
  const at = Date.UTC(2026, 10, 23, 10, 0, 0, 123);
  const base = `base/${backupId(at)}.tar`;
  expect(latestOf([base, `wal/7/000000010000000000000002.${at - 5}`])).toBe(at);
  expect(latestOf([base, `wal/7/000000010000000000000002.${at + 5}`])).toBe(at + 5);
  expect(latestOf(['something else'])).toBeNull();
});

describe('what is asked at some cost', () => {
  test('is asked once for all who look meanwhile, and again when it is old', async () => {
    let [now, asked] = [0, 0];
    const finding = remembered(
      async (name) => `${name} ${(asked += 1)}`,
      30,
      () => now,
    );
    expect(await Promise.all([finding('a'), finding('a'), finding('b')])).toEqual(['a 1', 'a 1', 'b 2']);
    now = 29;
    expect(await finding('a')).toBe('a 1');
    now = 30;
    expect(await finding('a')).toBe('a 3');
  });

  test('is asked again at once where it failed', async () => {
    let fails = true;
    const finding = remembered(
      async () => {
        if (fails) throw new Error('away');
        return 'there';
      },
      30,
      () => 0,
    );
    await expect(finding('a')).rejects.toThrow('away');
    fails = false;
    expect(await finding('a')).toBe('there');
  });
});
