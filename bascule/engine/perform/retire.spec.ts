import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { development, goodWay } from '../../core/deployment/fixtures.ts';
import type { Fact } from '../../core/deployment/event.ts';
import { ensureOwnDatabase } from '../../server/own-database.ts';
import { systemClock } from '../clock.ts';
import { DeploymentLog } from '../deployment-log.ts';
import type { Ground } from '../ground.ts';
import { LeaseLost, takeLease, underLease, type Lease } from '../lease.ts';
import { fillSlot, readSlots } from '../slot-table.ts';
import { prepareTables } from '../tables.ts';
import { retire } from './retire.ts';
import type { Turn } from './turn.ts';

const slot = { environment: 'development', component: 'api', colour: 'green', version: 'bad' } as const;
const row = { ...slot, digest: 'd', configuration: null, instances: null };

let pool: pg.Pool;
let log: DeploymentLog;
let lease: Lease;
/** With the epoch that each command to the target carried. */
let stopped: number[];

beforeAll(async () => {
  pool = new pg.Pool({ connectionString: await ensureOwnDatabase(inject('postgresUrl'), `retire ${process.pid}`) });
  await prepareTables(pool);
  log = new DeploymentLog(pool, systemClock);
});

beforeEach(async () => {
  stopped = [];
  lease = await takeLease(pool, 'development', 'test');
  await pool.query('TRUNCATE bascule.deployment, bascule.deployment_event, bascule.slot CASCADE');
  await underLease(pool, lease, (client) => fillSlot(client, row));
});

afterAll(() => pool.end());

test('a slot that was turned down is stopped and forgotten', async () => {
  await retire(await turn(async () => {}), [slot]);
  expect(stopped).toEqual([lease.epoch]);
  expect(await readSlots(pool, 'development')).toEqual([]);
});

test('a slot is not forgotten by a server whose lease was taken while it stopped there', async () => {
  const taken = async () => void (await takeLease(pool, 'development', 'another'));
  await expect(retire(await turn(taken), [slot])).rejects.toThrow(LeaseLost);
  expect(await readSlots(pool, 'development')).toMatchObject([row]);
});

async function turn(meanwhile: () => Promise<void>): Promise<Turn> {
  const id = await log.open('development', goodWay as [Fact & { type: 'requested' }, ...Fact[]]);
  const ground = {
    pool,
    log,
    lease: () => lease,
    traffic: { drain: async () => {}, removeSlot: async () => {} },
    slots: {
      stop: async (_: unknown, epoch: number) => {
        stopped.push(epoch);
        await meanwhile();
      },
    },
  } as unknown as Ground;
  return { ground, environment: development, deployment: (await log.find(id))! };
}
