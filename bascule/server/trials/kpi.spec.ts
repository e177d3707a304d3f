import { execFileSync } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { runBascule } from '../../cli/spec/run-bascule.ts';
import type { DeploymentEvent, Fact } from '../../core/deployment/event.ts';
import type { FigureName } from '../../core/kpi/figures.ts';
import { withIncidents } from '../../core/incident/spec/story.ts';
import type { PlanInput } from '../../core/plan/schema.ts';
import { Installation } from '../../testing/installation.ts';
import { commit, writeProduct } from '../../testing/product.ts';
import { atShare, eventsOf } from '../../testing/story.ts';
import { withTeam } from '../../testing/team.ts';
import { incidentShown } from '../incident/wire.ts';
import { kpiReport, kpiRows, type KpiReport } from '../kpi/wire.ts';

const minute = 60_000;
const hour = 60 * minute;
const week = 7 * 24 * hour;

const measured = (plan: PlanInput): PlanInput => ({
  ...withTeam(plan),
  environments: [{ name: 'test', title: 'Test', bakeMs: 30 * minute }],
  kpi: {
    environment: 'test',
    measures: [
      { kind: 'success-rate', above: 0.99 },
      { kind: 'deployment-time', belowMs: 15 * minute },
      { kind: 'rollback-time', belowMs: 5 * minute },
      { kind: 'recovery-time', severity: 'SEV-1', belowMs: 30 * minute },
      { kind: 'frequency', perWeekAbove: 2 },
    ],
  },
});

/** Answers every smoke test with an error. */
const broken = 'globalThis.answer = (request, response) => { response.statusCode = 500; response.end("broken"); };';

describe('a whole Bascule with good and bad deployments', { timeout: 180_000 }, () => {
  let installation: Installation;
  let from: number;
  const logs: Record<string, DeploymentEvent[]> = {};

  beforeAll(async () => {
    installation = await Installation.create(inject('postgresUrl'), measured);
    await installation.startSwitch();
    await installation.startServerInTime();
    from = installation.now();
    await confirmed('v1', await release('v1'));
    await confirmed('v2', await releaseOfServiceAlone('v2'));
    await ended('smoke', await release('smoke', broken));
    await takenBackInItsBake('v3');
    await confirmed('v4', await release('v4', '', 'hotfix'));
    const { deployment } = await installation.client().rollback('test', { by: 'test', reason: 'v4 hurts' });
    await ended('back', deployment as string);
  }, 120_000);
  afterAll(() => installation.remove());

  test('gives the figures that a reader of its logs computes by hand', async () => {
    const { counts, ...report } = await installation.client().call('GET', `/api/kpi?${period()}`, kpiReport);
    const values = valuesOf(report);
    // Five releases: v1, v2 and v4 were confirmed, but v4 was taken back; four came to users.
    expect(counts).toEqual({ releases: 5, deliveries: 4, failedDeliveries: 2, rollbacks: 2, incidents: 0 });
    expect(values['success-rate']).toBe(2 / 5);
    expect(values['change-fail-rate']).toBe(2 / 4);
    expect(values['rework-rate']).toBe(1 / 4);
    expect(values['frequency']).toBeCloseTo(4, 5);
    expect(values['deployment-time']).toBeCloseTo(meanOf(['v1', 'v2', 'v4'].map(workMs)), 5);
    expect(values['rollback-time']).toBeCloseTo(
      meanOf([at('v3', 'returned') - at('v3', 'rollback-requested'), at('back', 'shifted') - at('back', 'requested')]),
      5,
    );
    expect(values['failure-recovery']).toBeCloseTo(
      meanOf([at('v3', 'returned') - at('v3', 'shifted'), at('back', 'shifted') - at('v4', 'shifted')]),
      5,
    );
    expect(values['recovery-time']).toBeNull();
  });

  test('knows by Git when each commit was written: those of the failed releases are delivered by the next good one', async () => {
    const report = await installation.client().call('GET', `/api/kpi?${period()}`, kpiReport);
    const times = authored().map(([subject, authoredAt]) => {
      const by = subject === 'v2' ? 'v2' : 'v4';
      return at(by, 'shifted') - authoredAt;
    });
    expect(times).toHaveLength(4);
    const [, second = NaN, third = NaN] = times.toSorted((one, other) => one - other);
    expect(valuesOf(report)['lead-time']).toBeCloseTo((second + third) / 2, 5);
  });

  test('says whether the targets are met, and what each week was', async () => {
    const { measures, dora } = await installation.client().call('GET', '/api/kpi', kpiReport);
    expect(measures.map(({ name, met }) => [name, met])).toEqual([
      ['success-rate', false],
      ['deployment-time', true],
      ['rollback-time', true],
      ['recovery-time', null],
      ['frequency', true],
    ]);
    for (const { weeks } of [...measures, ...dora]) expect(weeks.slice(0, -1)).toEqual(Array(11).fill(null));
  });

  test('counts for a component what changed it: v2 left the page as it was', async () => {
    const ask = (component: string) =>
      installation.client().call('GET', `/api/kpi?component=${component}&${period()}`, kpiReport);
    expect((await ask('service')).counts).toMatchObject({ releases: 5, deliveries: 4 });
    expect((await ask('site')).counts).toMatchObject({ releases: 4, deliveries: 3 });
  });

  test('hands out its deployments as rows, the newest first, in JSON and in CSV', async () => {
    const { deployments } = await installation.client().call('GET', '/api/kpi/deployments', kpiRows);
    expect(deployments.map(({ kind, outcome, success }) => [kind, outcome, success])).toEqual([
      ['rollback', 'confirmed', null],
      ['release', 'confirmed', false],
      ['release', 'rolled-back', false],
      ['release', 'failed', false],
      ['release', 'confirmed', true],
      ['release', 'confirmed', true],
    ]);
    const token = (await installation.tokenOf('lea')).token;
    const csv = await fetch(`${installation.consoleUrl}/api/kpi/deployments.csv`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
    const lines = (await csv.text()).split('\r\n');
    expect(lines[0]).toMatch(/^deployment,environment,kind,/);
    expect(lines).toHaveLength(deployments.length + 2);
  });

  test('tells Prometheus, who has a key of its own; without it nobody is told anything over the network', async () => {
    const url = `${installation.consoleUrl}/metrics`;
    const refused = await fetch(url);
    expect([refused.status, await refused.text()]).toEqual([401, expect.stringContaining('metrics.key')]);
    const file = join(installation.place.state, 'metrics.key');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const key = readFileSync(file, 'utf8').trim();
    const text = await (await fetch(url, { headers: { authorization: `Bearer ${key}` } })).text();
    expect(text).toContain('bascule_deployments_total{environment="test",kind="release",outcome="confirmed"} 3');
    expect(text).toContain('bascule_success_rate_ratio{environment="test",component="all"} 0.4');
    expect(text).toContain('bascule_target{environment="test",measure="deployment-time",direction="below"} 900');
    // There was no incident: no figure, rather than 0.
    expect(text).not.toContain('bascule_recovery_time_seconds{');
    expect((await fetch(url, { headers: { authorization: 'Bearer wrong' } })).status).toBe(401);
    const elsewhere = await fetch(`${installation.consoleUrl}/api/kpi`, {
      headers: { authorization: `Bearer ${key}` },
    });
    expect(elsewhere.status).toBe(401);
  });

  test('is read at the terminal: targets, values, what is met, and a bar for each week', async () => {
    const { code, stdout } = await runBascule(['kpi', 'test'], { cwd: installation.root });
    expect(code).toBe(0);
    expect(stdout).toMatch(/Taux de succès déploiement +> 99 % +40 % +○ non tenu +·{11}█/);
    expect(stdout).toMatch(/MTTR \(Mean Time To Recover\) +< 30 min +pas de données +·{12}/);
    const csv = await runBascule(['kpi', '--csv'], { cwd: installation.root });
    expect(csv.stdout).toMatch(
      /^environment,component,from,to,measure,value,unit,target,met\r\ntest,,.*,success-rate,0.4,share,above 0.99,false\r\n/,
    );
  });

  test('refuses a period or a name that can’t be, in one sentence', async () => {
    const ask = (query: string) => installation.client().call('GET', `/api/kpi?${query}`, kpiReport);
    await expect(ask('from=2&to=1')).rejects.toThrow('La période finit avant de commencer');
    await expect(ask('from=0')).rejects.toThrow('donnez au plus 520 semaines');
    await expect(ask('environment=nowhere')).rejects.toThrow('« nowhere » n’existe pas : choisissez parmi test.');
    await expect(ask('component=nothing')).rejects.toThrow('choisissez parmi service, site.');
    await expect(ask('form=1')).rejects.toThrow('« form »');
  });

  const release = (version: string, extra = '', releaseKind: 'standard' | 'hotfix' = 'standard') =>
    installation.deployVersion({ version, extra }, { releaseKind });

  async function ended(name: string, id: string): Promise<void> {
    logs[name] = await eventsOf(installation, id);
  }

  function releaseOfServiceAlone(version: string): Promise<string> {
    const page = join(installation.root, 'src/site/index.html');
    const before = readFileSync(page);
    writeProduct(installation.root, { version });
    writeFileSync(page, before);
    return installation.deploy(commit(installation.root, version));
  }

  async function confirmed(name: string, id: string): Promise<void> {
    await atShare(installation, id, 100);
    await installation.moveBy(30 * minute);
    await ended(name, id);
  }

  async function takenBackInItsBake(version: string): Promise<void> {
    const id = await release(version);
    await atShare(installation, id, 100);
    await installation.moveBy(10 * minute);
    await installation.client().rollback('test', { by: 'test', reason: 'it hurts' });
    await ended(version, id);
  }

  const period = () => new URLSearchParams({ from: String(from), to: String(from + week) });

  const at = (name: string, type: Fact['type']) => logs[name]?.findLast((event) => event.type === type)?.at ?? NaN;

  /** Without gates that wait and without holds, all that is before the last shift is work. */
  const workMs = (name: string) => at(name, 'shifted') - at(name, 'requested');

  /** Subjects and times, the first commit left out. */
  function authored(): [string, number][] {
    const told = execFileSync('git', ['log', '--format=%s %at'], { cwd: installation.root, encoding: 'utf8' });
    const commits = told
      .trim()
      .split('\n')
      .map((line) => line.split(' ') as [string, string]);
    return commits.slice(0, -1).map(([subject, seconds]) => [subject, 1_000 * Number(seconds)]);
  }
});

/** REWAPP's rules of incidents in small; a way back that a person asks for is of the gravest kind. */
const led = (plan: PlanInput): PlanInput => {
  const { incidents, ...rest } = withIncidents(measured(plan));
  return {
    ...rest,
    incidents: { ...incidents, declaredWhen: [{ environment: 'test', ends: ['person'], severity: 'SEV-1' }] },
  };
};

describe('a bad deployment that becomes an incident', { timeout: 120_000 }, () => {
  let installation: Installation;
  beforeAll(async () => {
    installation = await Installation.create(inject('postgresUrl'), led);
    await installation.startSwitch();
    await installation.startServerInTime();
  }, 60_000);
  afterAll(() => installation.remove());

  test('is a row of the measures with it, and its time to recover ends when a person resolves it', async () => {
    const good = await installation.deployVersion({ version: 'v1' });
    await atShare(installation, good, 100);
    await installation.moveBy(30 * minute);
    await installation.follow(good);
    const bad = await installation.deployVersion({ version: 'v2' });
    await atShare(installation, bad, 100);
    await installation.moveBy(10 * minute);
    await installation.client().rollback('test', { by: 'test', reason: 'it hurts' });
    const liveAt = (await eventsOf(installation, bad)).findLast(({ type }) => type === 'shifted')?.at ?? NaN;
    const open = await installation.client().call('GET', '/api/kpi', kpiReport);
    expect(valuesOf(open)).toMatchObject({
      'change-fail-rate': 1 / 2,
      'failure-recovery': null,
      'recovery-time': null,
    });

    await installation.moveBy(20 * minute);
    const resolve = { cause: 'une boucle sans fin', action: 'retour à v1', by: 'dora' };
    await (await installation.as('dora')).call('POST', '/api/incidents/i-1/resolve', z.unknown(), resolve);
    const incident = await installation.client().call('GET', '/api/incidents/i-1', incidentShown);
    const resolvedAt = incident.resolvedAt ?? NaN;
    const report = await installation.client().call('GET', '/api/kpi', kpiReport);
    expect(valuesOf(report)).toMatchObject({
      'failure-recovery': resolvedAt - liveAt,
      'recovery-time': resolvedAt - incident.beganAt,
    });
    const { deployments } = await installation.client().call('GET', '/api/kpi/deployments', kpiRows);
    expect(deployments).toMatchObject([
      { deployment: bad, outcome: 'rolled-back', success: false, incidents: ['i-1'] },
      { deployment: good, success: true, incidents: [] },
    ]);
  });
});

const meanOf = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

const valuesOf = ({ measures, dora }: Pick<KpiReport, 'measures' | 'dora'>) =>
  Object.fromEntries([...measures, ...dora].map(({ name, value }) => [name, value])) as Record<FigureName, number>;
