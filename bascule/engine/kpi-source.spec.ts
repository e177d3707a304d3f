import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Fact } from '../core/deployment/event.ts';
import type { IncidentEvent } from '../core/incident/event.ts';
import { plan as planSchema } from '../core/plan/schema.ts';
import { ownDatabase, type OwnDatabase } from '../testing/own-database.ts';
import { commit, littlePlan, writeProduct } from '../testing/product.ts';
import { DeploymentLog } from './deployment-log.ts';
import { insertEvent, insertIncident, keepStanding, findIncident } from './incident-table.ts';
import { incidentFacts } from './kpi-incidents.ts';
import { KpiSource } from './kpi-source.ts';
import { transaction } from './transaction.ts';

const ever = { from: 0, to: Infinity };
const { components } = planSchema.parse(littlePlan('Little', 20_000));

describe('what measures are taken from', () => {
  let database: OwnDatabase;
  let log: DeploymentLog;
  let root: string;
  let now = Date.UTC(2026, 10, 23, 9);

  beforeAll(async () => {
    database = await ownDatabase(inject('postgresUrl'));
    const clock = {
      now: () => now,
      sleep: async () => {},
      fromSystem: (ms: number) => ms,
      toSystem: (ms: number) => ms,
    };
    log = new DeploymentLog(database.pool, clock);
    root = mkdtempSync(join(tmpdir(), 'kpi-'));
  });
  afterAll(async () => {
    await database.drop();
    rmSync(root, { recursive: true, force: true });
  });

  test('a deployment tells nothing while it is under way, and all of it afterwards', async () => {
    const source = newSource();
    const id = await open('early', null);
    expect((await source.of('early', ever)).all).toEqual([]);
    await finish(id);
    expect((await source.of('early', ever)).all).toMatchObject([{ id, outcome: 'confirmed', commits: null }]);
  });

  test('commits are those since the release before, with the components that they touch', async () => {
    await released('test', write('v1', 'first'));
    const alone = write('v2', 'first');
    const both = write('v3', 'third');
    const id = await released('test', both);
    const [first, second] = (await newSource().of('test', ever)).all;
    expect(first?.commits).toEqual([]);
    expect(second).toMatchObject({ id });
    expect(second?.commits?.map(({ commit, components }) => [commit.slice(0, 12), components])).toEqual([
      [both, ['service', 'site']],
      [alone, ['service']],
    ]);
    for (const { authoredAt } of second?.commits ?? []) expect(Math.abs(authoredAt - Date.now())).toBeLessThan(600_000);
  });

  test('Git is asked for what was released in the period alone', async () => {
    await released('long', write('v6', 'sixth'));
    await released('long', write('v7', 'seventh'));
    const [, second] = (await newSource().of('long', { from: 0, to: now })).all;
    expect(second).toMatchObject({ outcome: 'confirmed', commits: null });
    expect((await newSource().of('long', ever)).all[1]?.commits).toHaveLength(1);
  });

  test('asked twice at once they are kept once; and they are still known when the source is gone', async () => {
    await released('gone', write('v4', 'fourth'));
    await released('gone', write('v5', 'fifth'));
    await Promise.all([newSource().of('gone', ever), newSource().of('gone', ever)]);
    rmSync(root, { recursive: true });
    const [, second] = (await newSource().of('gone', ever)).all;
    expect(second?.commits).toHaveLength(1);
  });

  test('a release whose source is gone before anybody asked says nothing of its commits, and all the rest', async () => {
    await released('late', 'c0ffee');
    const id = await released('late', 'decaf0');
    const source = newSource();
    await source.of('late', ever);
    expect((await source.of('late', ever)).all.at(-1)).toMatchObject({ id, commits: null, outcome: 'confirmed' });
  });

  test('an incident belongs to the deployment that caused it', async () => {
    const id = await released('sick', null);
    const incident = await declared('sick', id);
    const { all, incidents } = await newSource().of('sick', ever);
    expect(incidents).toMatchObject([{ id: incident, severity: 'SEV-1', beganAt: now - 60_000, resolvedAt: null }]);
    expect(all[0]?.incidents).toEqual(incidents);
    expect((await newSource().of('test', ever)).incidents).toEqual([]);
  });

  const newSource = () =>
    new KpiSource({ pool: database.pool, log, components, incidents: (name) => incidentFacts(database.pool, name) });

  function write(version: string, page: string): string {
    writeProduct(root, { version });
    writeFileSync(join(root, 'src/site/index.html'), page);
    return commit(root, version);
  }

  const open = (environment: string, commit: string | null) =>
    log.open(environment, [
      {
        ...{ type: 'requested', environment, kind: 'release', version: 'v', by: 'test' },
        source: { directory: root, ref: 'main', commit },
        train: [{ component: 'service', kind: 'process', from: null, to: 'blue' }],
      },
      { type: 'built', component: 'service', digest: 'd', reused: false, tookMs: 1 },
      { type: 'gates-passed', evidence: [] },
    ]);

  async function finish(id: string): Promise<void> {
    const facts: Fact[] = [
      { type: 'slot-started', component: 'service', colour: 'blue', tookMs: 1 },
      { type: 'smoke-passed', component: 'service', steps: [] },
      { type: 'shifted', component: 'service', to: 'blue', switchMs: 1 },
      { type: 'judged', verdict: { kind: 'healthy' } },
    ];
    now += 1_000;
    await log.amend(id, () => facts);
  }

  async function released(environment: string, commit: string | null): Promise<string> {
    const id = await open(environment, commit);
    await finish(id);
    return id;
  }

  function declared(environment: string, deployment: string): Promise<string> {
    return transaction(database.pool, async (client) => {
      const declaration: IncidentEvent = {
        ...{ type: 'declared', seq: 1, at: now, environment, components: [], title: 'Panne', severity: 'SEV-1' },
        ...{ impact: 'tous', cause: 'reported', reason: 'vu', beganAt: now - 60_000, by: 'lea', via: 'cli' },
      };
      const id = await insertIncident(client, { environment, components: [] }, now);
      await insertEvent(client, id, declaration);
      const link = { deployment, as: 'cause' as const, version: 'v', components: [], reason: 'elle' };
      await insertEvent(client, id, { type: 'linked', seq: 2, at: now, ...link });
      await keepStanding(client, (await findIncident(client, id))!, null);
      return id;
    });
  }
});
