import type { Pool, PoolClient } from 'pg';
import { transaction } from './transaction.ts';

/** The right to act on an environment. A later epoch ends all earlier ones, here and at the switch. */
export interface Lease {
  environment: string;
  epoch: number;
}

/** Somebody else took the environment over: this server must not act on it any more. */
export class LeaseLost extends Error {
  constructor({ environment, epoch }: Lease) {
    super(`Le bail de ${environment} (époque ${epoch}) a été repris par un autre serveur ; celui-ci se retire.`);
    this.name = 'LeaseLost';
  }
}

export async function takeLease(pool: Pool, environment: string, holder: string): Promise<Lease> {
  const { rows } = await pool.query<{ epoch: string }>(
    `INSERT INTO bascule.environment_lease (environment, epoch, holder) VALUES ($1, 1, $2)
     ON CONFLICT (environment) DO UPDATE
       SET epoch = environment_lease.epoch + 1, holder = excluded.holder, taken_at = now()
     RETURNING epoch`,
    [environment, holder],
  );
  return { environment, epoch: Number(rows[0]?.epoch) };
}

/** Throws LeaseLost unless the lease is still the newest; keeps it so until the transaction ends. */
export async function holdLease(client: PoolClient, lease: Lease): Promise<void> {
  await lookAtLease(client, lease);
}

/** Works in one transaction, in which nobody else takes the lease. @throws LeaseLost */
export function underLease<T>(pool: Pool, lease: Lease, work: (client: PoolClient) => Promise<T>): Promise<T> {
  return transaction(pool, async (client) => {
    await holdLease(client, lease);
    return work(client);
  });
}

/** Throws LeaseLost unless the lease is still the newest at this moment. */
export async function checkLease(pool: Pool, lease: Lease): Promise<void> {
  await lookAtLease(pool, lease);
}

/** Waits for whoever is taking it. */
async function lookAtLease(connection: Pool | PoolClient, lease: Lease): Promise<void> {
  const { rowCount } = await connection.query(
    'SELECT 1 FROM bascule.environment_lease WHERE environment = $1 AND epoch = $2 FOR SHARE',
    [lease.environment, lease.epoch],
  );
  if (rowCount === 0) throw new LeaseLost(lease);
}
