import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import type { Fact } from '../core/deployment/event.ts';
import { plan as schema, type Environment } from '../core/plan/schema.ts';
import { ownDatabase, type OwnDatabase } from '../testing/own-database.ts';
import { littlePlan } from '../testing/product.ts';
import { withTeam } from '../testing/team.ts';
import { AfterLists, type AfterProofs } from './after-list.ts';
import { afterResults } from './after-list-table.ts';
import { confirmedAt, watchConfirmations } from './after-list-watch.ts';
import { systemClock, type Clock } from './clock.ts';
import { DeploymentLog } from './deployment-log.ts';

const plan = schema.parse(withTeam(littlePlan('Little', 20_000)));
const guarded = plan.environments.find(({ name }) => name === 'guarded') as Environment;

/** Nobody waits for what is due later. */
const patient: Pick<Clock, 'now' | 'sleep'> = {
  now: systemClock.now,
  sleep: (_, signal) => systemClock.sleep(2 ** 31, signal),
};
const proofs = new Proxy({} as AfterProofs, { get: () => async () => ({ outcome: 'green', found: 'bien' }) });

let database: OwnDatabase;
let log: DeploymentLog;
let lists: AfterLists;
const troubles: unknown[] = [];
const stops: (() => void)[] = [];

beforeAll(async () => {
  database = await ownDatabase(inject('postgresUrl'));
  log = new DeploymentLog(database.pool, systemClock);
});
afterAll(() => database.drop());
beforeEach(() => {
  lists = newLists();
});
afterEach(async () => {
  for (const stop of stops.splice(0)) stop();
  await lists.close();
  expect(troubles).toEqual([]);
});

const newLists = () =>
  new AfterLists({ pool: database.pool, clock: patient, proofs, onTrouble: (_, error) => troubles.push(error) });
const watch = async () => stops.push(await watchConfirmations(log, [guarded], lists, (error) => troubles.push(error)));
const lookedAt = async (id: string) => (await afterResults(database.pool, id)).map(({ item }) => item);

const shifted: Fact = { type: 'shifted', component: 'service', to: 'blue', switchMs: 1 };
const arriving: Fact[] = [
  { type: 'gates-passed', evidence: [] },
  { type: 'slot-started', component: 'service', colour: 'blue', tookMs: 1 },
  { type: 'smoke-passed', component: 'service', steps: [] },
  shifted,
];
const judged: Fact = { type: 'judged', verdict: { kind: 'healthy' } };

async function deployment(kind: 'release' | 'rollback', ...facts: Fact[]): Promise<string> {
  const id = await log.open('guarded', [
    {
      ...{ type: 'requested', environment: 'guarded', by: 'dora', kind, version: 'v1' },
      source: { directory: '/src', ref: 'main', commit: null },
      train: [{ component: 'service', kind: 'process', from: null, to: 'blue' }],
    },
    { type: 'built', component: 'service', digest: 'sha', reused: false, tookMs: 1 },
  ]);
  if (facts.length > 0) await log.amend(id, () => facts);
  return id;
}

test('a confirmation begins its list', async () => {
  await watch();
  const id = await deployment('release', ...arriving);
  expect(await lookedAt(id)).toEqual([]);
  await log.amend(id, () => [judged]);
  await expect.poll(() => lookedAt(id)).toEqual(['health', 'sentry']);
});

test('a restart goes on with the list of what is live', async () => {
  const id = await deployment('release', ...arriving, judged);
  expect(await lookedAt(id)).toEqual([]);
  await watch();
  await expect.poll(() => lookedAt(id)).toEqual(['health', 'sentry']);
});

test('traffic that goes to another deployment ends the list', async () => {
  await watch();
  const id = await deployment('release', ...arriving, judged);
  await expect.poll(() => lookedAt(id)).toEqual(['health', 'sentry']);
  let ended = false;
  void lists.begin({ deployment: id, environment: guarded, confirmedAt: 0 }).then(() => (ended = true));
  const newer = await deployment('release', ...arriving.slice(0, -1));
  expect(ended).toBe(false);
  await log.amend(newer, () => [shifted]);
  await expect.poll(() => ended).toBe(true);
  await log.amend(newer, () => [judged]);
});

test('a way back has no list, and what is not confirmed has no time', async () => {
  const way = await deployment('rollback', { ...arriving[1]! }, arriving[2]!, shifted, judged);
  expect(confirmedAt(way, await log.events(way))).toBeNull();
});

test('the time of the confirmation is that of the event that made it so', async () => {
  const id = await deployment('release', ...arriving);
  expect(confirmedAt(id, await log.events(id))).toBeNull();
  await log.amend(id, () => [judged]);
  const events = await log.events(id);
  expect(confirmedAt(id, events)).toBe(events.find(({ type }) => type === 'judged')?.at);
});
