import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { findIncident, recentIncidents } from '../incident-table.ts';
import type { Incident } from '../../core/incident/incident.ts';
import { stateOf } from '../../core/incident/state.ts';
import { plan } from '../../core/incident/spec/story.ts';
import type { Coupling, Fact } from '../../core/deployment/event.ts';
import { ownDatabase, type OwnDatabase } from '../../testing/own-database.ts';
import { systemClock } from '../clock.ts';
import { DeploymentLog } from '../deployment-log.ts';
import { declare } from '../incident-deeds.ts';
import { amend } from '../incident-log.ts';
import { incidentConsequence } from './incident.ts';

let database: OwnDatabase;
let log: DeploymentLog;

beforeAll(async () => {
  database = await ownDatabase(inject('postgresUrl'));
  log = new DeploymentLog(database.pool, systemClock, [incidentConsequence(plan)]);
});
afterAll(() => database.drop());
beforeEach(async () => {
  const tables = ['incident', 'incident_event', 'incident_deployment', 'message', 'deployment', 'deployment_event'];
  await database.pool.query(`TRUNCATE ${tables.map((table) => `bascule.${table}`).join(', ')} CASCADE`);
});

const coupling = (component: string, from: string | null): Coupling => ({
  component,
  kind: component === 'site' ? 'static' : 'process',
  from: from === null ? null : { colour: 'blue', version: from, digest: `${component}@${from}` },
  to: from === null ? 'blue' : 'green',
});
const built = (component: string, version: string): Fact => ({
  type: 'built',
  ...{ component, digest: `${component}@${version}`, reused: false, tookMs: 1 },
});
const shifted = (component: string): Fact => ({ type: 'shifted', component, to: 'green', switchMs: 1 });
const returned = (component: string): Fact => ({ type: 'returned', component, to: 'blue', rollbackMs: 1 });
const unhealthy: Fact = {
  type: 'judged',
  verdict: {
    kind: 'unhealthy',
    reasons: [{ rule: 'fast-errors', component: 'service', detail: '30 erreurs sur 100.' }],
  },
};
const healthy: Fact = { type: 'judged', verdict: { kind: 'healthy' } };
const retired: Fact = { type: 'retired' };
const components = ['service', 'site'];

/** A release whose traffic has moved. */
async function live(version: string, from: string | null = 'v1', environment = 'guarded'): Promise<string> {
  const requested: Fact & { type: 'requested' } = {
    ...{ type: 'requested', environment, kind: 'release', version, by: 'lea' },
    source: { directory: '/src', ref: 'main', commit: null },
    train: components.map((each) => coupling(each, from)),
  };
  const steps = (of: (component: string) => Fact) => components.map(of);
  return log.open(environment, [
    requested,
    ...steps((each) => built(each, version)),
    { type: 'gates-passed', evidence: [] },
    ...steps((component) => ({ type: 'slot-started', component, colour: 'green', tookMs: 1 })),
    ...steps((component) => ({ type: 'smoke-passed', component, steps: [] })),
    ...steps(shifted),
  ]);
}
const tell = (id: string, ...facts: Fact[]) => log.amend(id, () => facts);
const only = async (): Promise<Incident> => {
  const all = await recentIncidents(database.pool, 10);
  expect(all).toHaveLength(1);
  return all[0]!;
};
const links = ({ deployments }: Incident) => deployments.map(({ id, as }) => `${as} ${id}`);

describe('a release that people have met', () => {
  test('turned down by its verdict is an incident at once, mitigated when all traffic is back, and resolved by nobody yet', async () => {
    const id = await live('v2');
    await tell(id, unhealthy);
    expect(await only()).toMatchObject({
      ...{ severity: 'SEV-2', cause: 'verdict', title: 'Perturbations : Service', components: ['service'] },
      ...{
        impact: 'Tous les utilisateurs',
        reason: '30 erreurs sur 100.',
        deployments: [{ id, as: 'cause', version: 'v2' }],
      },
    });
    await tell(id, returned('site'));
    expect(stateOf(await only())).toBe('open');
    await tell(id, returned('service'), retired);
    expect(await only()).toMatchObject({ mitigated: { by: 'bascule', how: 'Le trafic est revenu à la version v1.' } });
    expect(stateOf(await only())).toBe('mitigated');
  });

  test('with nowhere to go back to is worse', async () => {
    await tell(await live('v1', null), unhealthy);
    expect(await only()).toMatchObject({ severity: 'SEV-1', cause: 'stuck', mitigated: null });
  });

  test('that breaks after its traffic moved, or that a person takes back, is one too', async () => {
    await tell(await live('v2'), { type: 'shift-failed', component: 'site', reason: 'Le switch ne répond pas.' });
    expect(await only()).toMatchObject({ cause: 'failure', reason: 'Le switch ne répond pas.' });
    const other = await live('v2', 'v1', 'test');
    await tell(other, { type: 'rollback-requested', components: null, by: 'dora', reason: 'Le panier est vide.' });
    expect((await recentIncidents(database.pool, 1))[0]).toMatchObject({ cause: 'person', environment: 'test' });
  });

  test('that ends well, or before anybody met it, is none', async () => {
    await tell(await live('v2'), healthy, retired);
    const requested = await log.open('test', [
      {
        ...{ type: 'requested', environment: 'test', kind: 'release', version: 'v3', by: 'lea' },
        source: { directory: '/src', ref: 'main', commit: null },
        train: [coupling('service', 'v1')],
      },
      { type: 'build-failed', component: 'service', reason: 'tsc' },
    ]);
    expect(requested).toMatch(/^d-/);
    expect(await recentIncidents(database.pool, 10)).toEqual([]);
  });
});

describe('one cause is one incident', () => {
  test('whatever more is told of the deployment is noted in it', async () => {
    const id = await live('v2');
    await tell(id, unhealthy);
    await tell(id, { type: 'rollback-requested', components: null, by: 'dora', reason: 'Vite !' });
    await tell(id, { type: 'shift-failed', component: 'service', reason: 'Le switch ne répond pas.' });
    expect(links(await only())).toEqual([`cause ${id}`]);
  });

  test('a second bad release of the same component while it is open belongs to it, and it is bad again', async () => {
    const first = await live('v2');
    await tell(first, unhealthy, returned('service'), returned('site'), retired);
    const second = await live('v3');
    await tell(second, unhealthy);
    expect(links(await only())).toEqual([`cause ${first}`, `again ${second}`]);
    expect((await only()).mitigated).toBeNull();
    await tell(second, returned('service'), returned('site'), retired);
    expect((await only()).mitigated).not.toBeNull();
  });

  test('after it is resolved the next bad release is another', async () => {
    const first = await live('v2');
    await tell(first, unhealthy, returned('service'), returned('site'), retired);
    const { id } = await only();
    const ground = { pool: database.pool, plan, clock: systemClock };
    await amend(ground, id, () => [{ type: 'resolved', by: 'dora', cause: 'x', action: 'y' }]);
    await tell(await live('v3'), unhealthy);
    expect(await recentIncidents(database.pool, 10)).toHaveLength(2);
  });

  test('a rollback after the confirmation is the way back from what brought the version in', async () => {
    const bad = await live('v2');
    await tell(bad, healthy, retired);
    const back = await wayBack();
    expect(await only()).toMatchObject({ cause: 'person', reason: 'Les points manquent.', severity: 'SEV-2' });
    expect(links(await only())).toEqual([`cause ${bad}`, `way-back ${back}`]);
    await tell(back, shifted('service'), shifted('site'));
    expect((await only()).mitigated).toMatchObject({ how: 'Le trafic est revenu à la version v1.' });
  });

  test('a way back that breaks makes it worse', async () => {
    await tell(await live('v2'), healthy, retired);
    const back = await wayBack();
    await tell(back, { type: 'slot-failed', component: 'service', colour: 'green', reason: 'Plus de mémoire.' });
    expect(await only()).toMatchObject({ severity: 'SEV-1', mitigated: null });
    expect(await notes()).toContain(`Le retour arrière ${back} n’aboutit pas. Plus de mémoire.`);
  });

  test('an incident that a person declared gets its cause when they roll back', async () => {
    const bad = await live('v2');
    await tell(bad, healthy, retired);
    const ground = { pool: database.pool, plan, clock: systemClock };
    await declare(ground, {
      ...{ environment: 'guarded', components: ['service'], title: 'Points perdus', severity: 'SEV-1' },
      ...{ reason: '', by: 'lea', via: 'slack' },
    });
    const back = await wayBack();
    expect(links(await only())).toEqual([`cause ${bad}`, `way-back ${back}`]);
    expect(await notes()).toEqual(['Les points manquent.']);
    await tell(back, shifted('service'), shifted('site'));
    expect(await only()).toMatchObject({ severity: 'SEV-1', mitigated: { by: 'bascule' } });
  });

  test('ends by the release that fixes it, where there was nowhere to go back to', async () => {
    const bad = await live('v1', null);
    await tell(bad, unhealthy, retired);
    const fix = await live('v4', 'v1');
    await tell(fix, healthy, retired);
    expect(links(await only())).toEqual([`cause ${bad}`, `fix ${fix}`]);
    expect((await only()).mitigated).toMatchObject({ how: 'La version v4 est en ligne et saine.' });
  });
});

test('the fact and its incident are written together or not at all', async () => {
  const id = await live('v2');
  await database.pool.query('ALTER TABLE bascule.message RENAME TO message_away');
  await expect(tell(id, unhealthy)).rejects.toThrow('message');
  await database.pool.query('ALTER TABLE bascule.message_away RENAME TO message');
  expect((await log.events(id)).map(({ type }) => type)).not.toContain('judged');
  expect(await recentIncidents(database.pool, 10)).toEqual([]);
  await tell(id, unhealthy);
  expect(await findIncident(database.pool, (await only()).id)).not.toBeNull();
});

test('traffic goes back even where its incident can’t be written, and people are called to look', async () => {
  await tell(await live('v2'), unhealthy, returned('service'), returned('site'), retired);
  await database.pool.query("UPDATE bascule.incident_event SET fact = '{}' WHERE seq = 1");
  const second = await live('v3');
  await tell(second, unhealthy);
  expect((await log.find(second))?.train.every((car) => car.wantedBack)).toBe(true);
  const { rows } = await database.pool.query(
    "SELECT body->>'summary' AS summary FROM bascule.message WHERE channel = 'pagerduty' ORDER BY number DESC LIMIT 1",
  );
  expect(rows).toEqual([
    { summary: expect.stringContaining(`L’incident de ${second} (guarded) n’a pas pu être écrit`) },
  ]);
});

async function wayBack(): Promise<string> {
  const back = (component: string): Coupling => ({
    ...coupling(component, 'v2'),
    version: 'v1',
  });
  return log.open('guarded', [
    {
      ...{
        type: 'requested',
        environment: 'guarded',
        kind: 'rollback',
        version: 'v1',
        by: 'dora',
        reason: 'Les points manquent.',
      },
      source: { directory: '', ref: 'v1', commit: null },
      train: components.map(back),
    },
    ...components.map((each) => built(each, 'v1')),
  ]);
}

async function notes(): Promise<string[]> {
  const { rows } = await database.pool.query<{ text: string }>(
    "SELECT fact->>'text' AS text FROM bascule.incident_event WHERE fact->>'type' = 'noted'",
  );
  return rows.map(({ text }) => text);
}
