import type { Pool, PoolClient } from 'pg';

/**
 * Does the work while nobody else does work of this name, on this server or another; waits its turn. PostgreSQL lets go
 * when the connection ends, so a crash leaves nothing locked.
 */
export function inTurn<T>(pool: Pool, name: string, work: () => Promise<T>): Promise<T> {
  return onOneConnection(pool, async (client) => {
    await client.query('SELECT pg_advisory_lock(hashtextextended($1, 0))', [name]);
    return untilDone(client, name, work);
  });
}

/** Does the work unless somebody else is at it; then answers null at once. */
export function unlessTaken<T>(pool: Pool, name: string, work: () => Promise<T>): Promise<T | null> {
  return onOneConnection(pool, async (client) => {
    const sql = 'SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS ours';
    const { rows } = await client.query<{ ours: boolean }>(sql, [name]);
    return rows[0]?.ours ? untilDone(client, name, work) : null;
  });
}

/** A connection that breaks while it only waits has nobody else to tell, and would end the process. */
async function onOneConnection<T>(pool: Pool, use: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  const hear = (error: Error) => (broken = error);
  client.on('error', hear);
  try {
    return await use(client);
  } finally {
    client.off('error', hear);
    client.release(broken);
  }
}

/** The lock of a connection that broke is gone already; what the work gave counts all the same. */
async function untilDone<T>(client: PoolClient, name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } finally {
    await client.query('SELECT pg_advisory_unlock(hashtextextended($1, 0))', [name]).catch(() => {});
  }
}
