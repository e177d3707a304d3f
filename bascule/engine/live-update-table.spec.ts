import type { Pool, PoolClient } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Fact } from '../core/deployment/event.ts';
import { offerState, percentAt, type Offer } from '../core/live-update/offer.ts';
import { plan as schema, type PlanInput } from '../core/plan/schema.ts';
import { ownDatabase, type OwnDatabase } from '../testing/own-database.ts';
import { littlePlan } from '../testing/product.ts';
import { liveUpdates } from './consequence/live-update.ts';
import { DeploymentLog } from './deployment-log.ts';
import { markGiven, report } from './live-update-devices.ts';
import { lockNewest, offersOf, resume, stop, takeBack, tallyOf } from './live-update-table.ts';
import { transaction } from './transaction.ts';

const hour = 3_600_000;
const rule = {
  ...{ appId: 'fr.petit.app', minimumNative: '1.0.0' },
  steps: [
    { percent: 10, holdMs: 24 * hour },
    { percent: 50, holdMs: 24 * hour },
  ],
  failures: { tolerated: 0.01, falseAlarmRate: 0.001, minimumDevices: 5 },
};
const withApp = (plan: PlanInput): PlanInput => ({
  ...plan,
  components: plan.components.map((each) => (each.kind === 'static' ? { ...each, liveUpdate: rule } : each)),
});
const plan = schema.parse(withApp(littlePlan('Little', 20_000)));

const channel = (environment: string) => ({ environment, component: 'site' });
const said = (at: number) => ({ at, by: 'lea', why: 'un doute' });
const healthy: Fact = { type: 'judged', verdict: { kind: 'healthy' } };

/** Facts of a train of the page alone, from its request until it has all of the traffic. */
function arriving(
  environment: string,
  from: string | null,
  to: string,
  kind: 'release' | 'rollback',
): [Fact & { type: 'requested' }, ...Fact[]] {
  return [
    {
      ...{ type: 'requested', environment, kind, version: 'v1.0.0', by: 'test' },
      source: { directory: '', ref: 'v1.0.0', commit: null },
      train: [
        {
          ...{ component: 'site', kind: 'static', to: 'green' },
          from: from === null ? null : { colour: 'blue', version: 'v0.9.0', digest: from },
        },
      ],
    },
    { type: 'built', component: 'site', digest: to, reused: false, tookMs: 1 },
    { type: 'gates-passed', evidence: [] },
    { type: 'slot-started', component: 'site', colour: 'green', tookMs: 1 },
    { type: 'smoke-passed', component: 'site', steps: [] },
    { type: 'shifted', component: 'site', to: 'green', switchMs: 1 },
  ];
}

describe('what installed apps are offered', () => {
  let database: OwnDatabase;
  let pool: Pool;
  let log: DeploymentLog;
  let now = Date.UTC(2026, 10, 23);

  beforeAll(async () => {
    database = await ownDatabase(inject('postgresUrl'));
    pool = database.pool;
    const clock = {
      now: () => now,
      sleep: async () => {},
      fromSystem: (ms: number) => ms,
      toSystem: (ms: number) => ms,
    };
    log = new DeploymentLog(pool, clock, [liveUpdates(plan)]);
  });
  afterAll(() => database.drop());

  test('is what was confirmed, and once, whatever else is told of the deployment', async () => {
    const id = await deployed('once', null, 'a');
    await log.amend(id, () => [{ type: 'retired' }]);
    await deployed('once', 'a', 'a');
    expect(await versions('once')).toEqual(['1.0.0-ba']);
  });

  test('is never what did not outlive its bake, or what was taken back within it', async () => {
    await deployed('bake', null, 'a');
    const unhealthy = {
      kind: 'unhealthy' as const,
      reasons: [{ rule: 'fast-errors' as const, component: 'site', detail: '' }],
    };
    await deployed('bake', 'a', 'b', [
      { type: 'judged', verdict: unhealthy },
      { type: 'returned', component: 'site', to: 'blue', rollbackMs: 1 },
    ]);
    expect(await versions('bake')).toEqual(['1.0.0-ba']);
  });

  test('goes back with a rollback, and what stood before goes on where it was', async () => {
    await deployed('back', null, 'a');
    now += 30 * hour;
    await deployed('back', 'a', 'b');
    now += 100 * hour;
    await deployed('back', 'b', 'a', [], 'rollback');
    const [b, a] = await offersOf(pool, channel('back'));
    expect(b).toMatchObject({ version: '1.0.0-bb', rolledBack: { by: 'test' } });
    expect([offerState(a!, now), percentAt(a!, now), percentAt(a!, now + 18 * hour - 1)]).toEqual([
      'rolling-out',
      50,
      50,
    ]);
    expect(percentAt(a!, now + 18 * hour)).toBe(100);
    // A second rollback, from what was never offered, takes nothing away.
    await deployed('back', 'z', 'y', [], 'rollback');
    expect((await offersOf(pool, channel('back'))).map(({ rolledBack }) => rolledBack === null)).toEqual([false, true]);
  });

  test('stopped before another one came, is still stopped when that one is taken back', async () => {
    await deployed('again', null, 'a');
    now += hour;
    await inNewest('again', (client, offer) => stop(client, offer, said(now)));
    now += 5 * hour;
    await deployed('again', 'a', 'b');
    now += 5 * hour;
    await inNewest('again', (client, offer) => takeBack(client, offer, said(now)));
    const [, stopped] = await offersOf(pool, channel('again'));
    expect(offerState(stopped!, now)).toBe('stopped');
    await inNewest('again', (client, offer) => resume(client, offer, now));
    const [, resumed] = await offersOf(pool, channel('again'));
    expect(percentAt(resumed!, now + 23 * hour - 1)).toBe(10);
    expect(percentAt(resumed!, now + 23 * hour)).toBe(50);
  });

  test('is stopped by one of two people who do so at once; the other is told', async () => {
    await deployed('race', null, 'a');
    const both = ['lea', 'hugo'].map((by) =>
      inNewest('race', (client, offer) => stop(client, offer, { ...said(now), by })),
    );
    expect((await Promise.all(both)).toSorted()).toEqual([false, true]);
    expect(await inNewest('race', (client, offer) => resume(client, offer, now))).toBe(true);
    expect(await inNewest('race', (client, offer) => resume(client, offer, now))).toBe(false);
  });

  const versions = async (environment: string) =>
    (await offersOf(pool, channel(environment))).map(({ version }) => version);

  async function deployed(
    environment: string,
    from: string | null,
    to: string,
    end: Fact[] = [healthy],
    kind: 'release' | 'rollback' = 'release',
  ): Promise<string> {
    const id = await log.open(environment, arriving(environment, from, to, kind));
    await log.amend(id, () => [...end, { type: 'retired' }]);
    return id;
  }

  const inNewest = (environment: string, work: (client: PoolClient, offer: Offer) => Promise<boolean>) =>
    transaction(pool, async (client) => work(client, (await lockNewest(client, channel(environment)))!));
});

describe('what devices report', () => {
  let database: OwnDatabase;
  let pool: Pool;
  const at = Date.UTC(2026, 10, 23);

  beforeAll(async () => {
    database = await ownDatabase(inject('postgresUrl'));
    pool = database.pool;
    const clock = {
      now: () => at,
      sleep: async () => {},
      fromSystem: (ms: number) => ms,
      toSystem: (ms: number) => ms,
    };
    const log = new DeploymentLog(pool, clock, [liveUpdates(plan)]);
    await log.open('test', [...arriving('test', null, 'a', 'release'), healthy]);
  });
  afterAll(() => database.drop());

  test('counts once for each device, and not at all for one that was given nothing', async () => {
    await given('one');
    for (let time = 0; time < 3; time += 1) await tell('one', 'took');
    await tell('stranger', 'failed');
    await report(pool, { ...channel('test'), device: 'one', version: 'unknown', what: 'failed', at });
    expect(await tally()).toEqual({ given: 1, took: 1, failed: 0 });
    await tell('one', 'failed');
    await tell('one', 'took');
    expect(await tally()).toEqual({ given: 1, took: 1, failed: 1 });
  });

  test('many failures at once stop it once, and people are told once', async () => {
    const devices = Array.from({ length: 30 }, (_, index) => `d-${index}`);
    for (const device of devices) await given(device);
    await Promise.all(devices.map((device) => tell(device, 'failed')));
    const [offer] = await offersOf(pool, channel('test'));
    expect(offer?.stopped).toMatchObject({
      by: 'bascule',
      why: expect.stringMatching(/^Ne démarre pas sur \d+ appareils sur \d+\.$/),
    });
    const { rows } = await pool.query("SELECT template, body->>'text' AS text FROM bascule.message");
    expect(rows).toEqual([
      { template: 'live-update-stopped', text: expect.stringContaining('npx bascule rollback test --component site') },
    ]);
    const audit = await pool.query("SELECT who FROM bascule.audit WHERE what = 'live-update-stopped'");
    expect(audit.rows).toEqual([{ who: 'bascule' }]);
    expect((await tally()).failed).toBe(31);
  });

  const given = async (device: string) => markGiven(pool, (await offersOf(pool, channel('test')))[0]!, device, at);
  const tell = (device: string, what: 'took' | 'failed') =>
    report(pool, { ...channel('test'), device, version: '1.0.0-ba', what, at });
  const tally = async () => tallyOf(pool, (await offersOf(pool, channel('test')))[0]!, 0);
});
