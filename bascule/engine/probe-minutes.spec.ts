import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { MovableClock } from '../testing/movable-clock.ts';
import { ownDatabase, type OwnDatabase } from '../testing/own-database.ts';
import { keepProbeMinutes, type Subject } from './probe-minutes.ts';
import {
  addLooks,
  firstLooks,
  forgetProbes,
  minuteMs,
  minuteOf,
  probeMinutes,
  tellState,
  toldStates,
} from './probe-table.ts';

let database: OwnDatabase;
let clock: MovableClock;
let running: { stop(): Promise<void> }[];
beforeEach(async () => {
  database = await ownDatabase(inject('postgresUrl'));
  clock = new MovableClock();
  // Just after the beginning of a minute, so that none ends by itself while the test looks.
  clock.moveTo(minuteOf(clock.now()) + minuteMs + 1);
  running = [];
});
afterEach(async () => {
  for (const each of running) await each.stop();
  await database.drop();
});

const subject = (change: Partial<Subject> = {}): Subject => ({
  ...{ environment: 'test', subject: 'api', everyMs: minuteMs },
  look: async () => ({ healthy: true, tookMs: 12 }),
  ...change,
});
const start = (...subjects: Subject[]) => {
  const errors: unknown[] = [];
  const kept = keepProbeMinutes({ pool: database.pool, clock, subjects, onError: (error) => errors.push(error) });
  running.push(kept);
  return { ...kept, errors };
};
const kept = (name = 'api') =>
  probeMinutes(database.pool, 'test', { from: 0, to: Number.MAX_SAFE_INTEGER }).then((minutes) =>
    minutes.filter((each) => each.subject === name),
  );
const untilKept = (count: number, name?: string) => expect.poll(() => kept(name)).toHaveLength(count);

test('each minute is looked at once and kept; one that nobody was there for has no row', async () => {
  const first = minuteOf(clock.now());
  start(subject());
  await untilKept(1);
  clock.moveBy(minuteMs);
  await untilKept(2);
  clock.moveBy(5 * minuteMs);
  await untilKept(3);
  expect((await kept()).map(({ minute }) => (minute - first) / minuteMs)).toEqual([0, 1, 6]);
  expect((await kept())[0]).toMatchObject({ ok: 1, failed: 0, slowestMs: 12 });
});

test('what fails is kept as failed, what has nothing to ask or breaks is not kept', async () => {
  const { errors } = start(
    subject({ look: async () => ({ healthy: false, tookMs: 2_000 }) }),
    subject({ subject: 'site', look: async () => null }),
    subject({ subject: 'third-party/powens', look: () => Promise.reject(new Error('no')) }),
  );
  await untilKept(1);
  expect(await kept()).toMatchObject([{ ok: 0, failed: 1, slowestMs: null }]);
  expect([await kept('site'), await kept('third-party/powens'), errors]).toEqual([[], [], []]);
});

test('what was not there is found soon after it comes, without waiting for the next minute', async () => {
  let isThere = false;
  let seldomAsked = 0;
  start(
    subject({ look: async () => (isThere ? { healthy: true, tookMs: 3 } : null) }),
    subject({ subject: 'bank', seldom: true, look: async () => ((seldomAsked += 1), null) }),
  );
  await expect.poll(() => seldomAsked).toBe(1);
  isThere = true;
  clock.moveBy(6_000);
  await untilKept(1);
  expect(seldomAsked).toBe(1);
});

test('what is asked less often is asked again when its span is over', async () => {
  clock.moveTo(Math.ceil(clock.now() / (5 * minuteMs)) * 5 * minuteMs + 1);
  let asked = 0;
  const look = async () => ({ healthy: true, tookMs: (asked += 1) });
  start(subject({ subject: 'bank', everyMs: 5 * minuteMs, look }), subject());
  await untilKept(1);
  for (const minutes of [1, 1, 1, 1]) {
    const before = (await kept()).length;
    clock.moveBy(minutes * minuteMs);
    await untilKept(before + 1);
  }
  expect(asked).toBe(1);
  clock.moveBy(minuteMs);
  await untilKept(2, 'bank');
  expect(asked).toBe(2);
});

test('two servers that look in the same minute add up', async () => {
  const at = clock.now();
  const look = { environment: 'test', subject: 'api', at, healthy: true, tookMs: 30 };
  await Promise.all([
    addLooks(database.pool, [look]),
    addLooks(database.pool, [{ ...look, tookMs: 50 }]),
    addLooks(database.pool, [{ ...look, healthy: false }]),
  ]);
  expect(await kept()).toEqual([{ subject: 'api', minute: minuteOf(at), ok: 2, failed: 1, slowestMs: 50 }]);
});

test('a database that is away costs its minutes, and the next is kept', async () => {
  await database.pool.query('ALTER TABLE bascule.probe_minute RENAME TO away');
  const { errors } = start(subject());
  await expect.poll(() => errors).not.toEqual([]);
  await database.pool.query('ALTER TABLE bascule.away RENAME TO probe_minute');
  clock.moveBy(minuteMs);
  await untilKept(1);
});

test('stopped, it looks no more, and waits for the look under way', async () => {
  let answered = false;
  const look = async () => {
    await pause(50);
    answered = true;
    return { healthy: true, tookMs: 50 };
  };
  const { stop } = start(subject({ look }));
  await stop();
  expect(answered).toBe(true);
  expect(await kept()).toHaveLength(1);
  clock.moveBy(minuteMs);
  expect(await kept()).toHaveLength(1);
});

test('minutes older than the page shows go; the first look that is kept is known', async () => {
  const day = 24 * 60 * minuteMs;
  const at = clock.now();
  const look = { environment: 'test', subject: 'api', healthy: true, tookMs: 1 };
  await addLooks(database.pool, [
    { ...look, at: at - 93 * day },
    { ...look, at: at - 90 * day },
    { ...look, at },
  ]);
  await forgetProbes(database.pool, at);
  expect(await kept()).toHaveLength(2);
  expect(await firstLooks(database.pool, 'test', ['api', 'site'])).toEqual(new Map([['api', minuteOf(at - 90 * day)]]));
});

test('a state that is told again keeps its beginning', async () => {
  const { pool } = database;
  await tellState(pool, 'test', 'api', { state: 'operational', since: 5 });
  await tellState(pool, 'test', 'api', { state: 'operational', since: 9 });
  expect(await toldStates(pool, 'test')).toEqual(new Map([['api', { state: 'operational', since: 5 }]]));
  await tellState(pool, 'test', 'api', { state: 'major_outage', since: 12 });
  expect(await toldStates(pool, 'test')).toEqual(new Map([['api', { state: 'major_outage', since: 12 }]]));
});
