import type { Pool, PoolClient } from 'pg';

/**
 * A server that is paused in a transaction keeps its locks, the lease's among them, and its successor waiting: after so
 * long PostgreSQL ends its session, and nothing of the transaction is kept. No transaction of ours waits for anything else.
 */
export const pausedWithinMs = 10_000;

/** Runs `work` in one transaction; whatever it throws undoes all of it. */
export async function transaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  // A session that is ended between two queries has nobody else to tell, and would end the process; the next one fails.
  const unheard = () => {};
  client.on('error', unheard);
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    client.off('error', unheard);
    client.release();
    return result;
  } catch (error) {
    const broken = await client.query('ROLLBACK').then(
      () => false,
      () => true,
    );
    client.off('error', unheard);
    client.release(broken);
    throw error;
  }
}
