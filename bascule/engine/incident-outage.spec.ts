import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { minute, plan as usual } from '../core/incident/spec/story.ts';
import type { DownRule } from '../core/incident/schema.ts';
import { stateOf } from '../core/incident/state.ts';
import { MovableClock } from '../testing/movable-clock.ts';
import { ownDatabase, type OwnDatabase } from '../testing/own-database.ts';
import { announce } from './announcement-table.ts';
import { declare } from './incident-deeds.ts';
import type { IncidentGround } from './incident-log.ts';
import { lookForOutages } from './incident-outage.ts';
import { recentIncidents } from './incident-table.ts';
import { addLooks, minuteOf } from './probe-table.ts';

const rule: DownRule = { environment: 'guarded', components: ['service'], forMinutes: 3, severity: 'SEV-1' };
const plan = { ...usual, incidents: { ...usual.incidents, declaredWhenDown: [rule] } };

let database: OwnDatabase;
let clock: MovableClock;
let ground: IncidentGround;

beforeAll(async () => {
  database = await ownDatabase(inject('postgresUrl'));
});
afterAll(() => database.drop());
beforeEach(async () => {
  clock = new MovableClock();
  ground = { pool: database.pool, plan, clock };
  const tables = ['incident', 'incident_event', 'incident_deployment', 'probe_minute', 'announcement', 'message'];
  await database.pool.query(`TRUNCATE ${tables.map((table) => `bascule.${table}`).join(', ')}`);
});

/** So many minutes go by, each looked at once. */
async function looked(healthy: boolean, minutes: number): Promise<void> {
  for (let index = 0; index < minutes; index += 1) {
    clock.moveTo(minuteOf(clock.now()) + minute + 5_000);
    const at = clock.now();
    await addLooks(database.pool, [{ environment: 'guarded', subject: 'service', at, healthy, tookMs: 3 }]);
    await lookForOutages(ground);
  }
}
const all = () => recentIncidents(database.pool, 10);

test('a component that is down for the rule’s minutes is an incident, mitigated when it answers again for as many', async () => {
  await looked(true, 3);
  await looked(false, 2);
  expect(await all()).toEqual([]);
  await looked(false, 1);
  expect(await all()).toMatchObject([
    {
      ...{ title: 'Service indisponible', severity: 'SEV-1', cause: 'down', components: ['service'] },
      ...{ beganAt: minuteOf(clock.now()) - 2 * minute, updates: [{ status: 'investigating' }] },
    },
  ]);
  await looked(false, 3);
  await looked(true, 3);
  expect((await all()).map(stateOf)).toEqual(['mitigated']);
  expect((await all())[0]?.updates.at(-1)?.text).toMatch(/^Le service répond à nouveau/);
});

test('down once more before it is resolved it is the same incident, and no longer over', async () => {
  await looked(false, 3);
  await looked(true, 3);
  await looked(false, 3);
  expect((await all()).map(stateOf)).toEqual(['open']);
  await looked(true, 3);
  expect((await all()).map(stateOf)).toEqual(['mitigated']);
});

test('what a person had declared smaller gets as bad as it is, and stays theirs to end', async () => {
  await declare(ground, {
    ...{ environment: 'guarded', components: ['service'], title: 'Lenteurs', severity: 'SEV-3' },
    ...{ reason: '', by: 'lea', via: 'cli' },
  });
  await looked(false, 4);
  expect(await all()).toMatchObject([{ title: 'Lenteurs', severity: 'SEV-1' }]);
  await looked(true, 4);
  expect((await all()).map(stateOf)).toEqual(['open']);
});

test('two servers that see it at once declare it once', async () => {
  await looked(false, 2);
  clock.moveTo(minuteOf(clock.now()) + minute + 5_000);
  const look = { environment: 'guarded', subject: 'service', at: clock.now(), healthy: false, tookMs: 3 };
  await addLooks(database.pool, [look]);
  await Promise.all(Array.from({ length: 5 }, () => lookForOutages(ground)));
  expect(await all()).toHaveLength(1);
});

test('in a maintenance that was announced nobody is woken', async () => {
  const now = clock.now();
  const span = { from: now - minute, to: now + 60 * minute };
  await announce(database.pool, {
    environment: 'guarded',
    ...span,
    by: 'dora',
    at: now - 10 * minute,
    text: 'Maintenance',
  });
  await looked(false, 4);
  expect(await all()).toEqual([]);
});
