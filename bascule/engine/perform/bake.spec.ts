import pg from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { development, goodWay } from '../../core/deployment/fixtures.ts';
import type { Fact } from '../../core/deployment/event.ts';
import { stateOf } from '../../core/deployment/state.ts';
import { processComponent, staticComponent } from '../../core/plan/schema.ts';
import { ensureOwnDatabase } from '../../server/own-database.ts';
import { systemClock } from '../clock.ts';
import { DeploymentLog } from '../deployment-log.ts';
import type { Ground } from '../ground.ts';
import { prepareTables } from '../tables.ts';
import { takeLease, type Lease } from '../lease.ts';
import { bake } from './bake.ts';

let pool: pg.Pool;
let log: DeploymentLog;
let lease: Lease;

beforeAll(async () => {
  pool = new pg.Pool({ connectionString: await ensureOwnDatabase(inject('postgresUrl'), `bake ${process.pid}`) });
  await prepareTables(pool);
  log = new DeploymentLog(pool, systemClock);
  lease = await takeLease(pool, 'development', 'test');
});

afterAll(() => pool.end());

test('a way back that was asked for just before the bake began to listen is heard all the same', async () => {
  const [asked, ...further] = goodWay.filter((fact) => fact.type !== 'judged') as [
    Fact & { type: 'requested' },
    ...Fact[],
  ];
  const id = await log.open('development', [asked, ...further]);
  const asRead = (await log.find(id))!;
  expect(stateOf(asRead)).toBe('baking');
  await log.amend(id, () => [{ type: 'rollback-requested', components: null, by: 'Léa', reason: 'Retour.' }]);
  const turn = { ground: ground(), environment: development, deployment: asRead };
  await bake(turn, { since: Date.now(), until: Date.now() + 3_600_000 });
  expect(stateOf((await log.find(id))!)).toBe('rolling-back');
}, 5_000);

/** Healthy slots without traffic: what is tried here is what the bake hears. */
function ground(): Ground {
  const shared = { title: 'T', build: { command: ['x'], output: 'x', inputs: ['x'] }, probe: { path: '/' } };
  const smoke = [{ name: 's', path: '/', expect: { status: 200 } }];
  const api = { kind: 'process', name: 'api', host: 'api', ...shared, smoke, run: { command: ['x'], memoryMb: 64 } };
  const components = [
    processComponent.parse(api),
    staticComponent.parse({ kind: 'static', name: 'mobile', host: 'app', ...shared, smoke }),
  ];
  const fast = { falseAlarmRate: 0.001, minimumRequests: 20, tolerated: { errors: 0.01, slow: 0.05 }, slowMs: 500 };
  return {
    log,
    lease: () => lease,
    clock: systemClock,
    plan: { components, rollback: { triggers: [{ kind: 'smoke' }], fast } },
    slots: { every: () => async () => new Response('ok') },
    traffic: { stats: async () => ({ now: Date.now(), buckets: [] }) },
  } as unknown as Ground;
}
