import pg, { type Pool, type PoolClient } from 'pg';
import { BackupError } from './backup-error.ts';

/** Any number of ours: the first half of the lock's name. */
const lockClass = 481_516;
const longestWait = '30min';

/**
 * One backup or restore of an environment at a time, on whatever server: the lock is a session's, and goes when it dies.
 * @throws BackupError `busy`, at once when `onBusy` is `refuse`
 */
export async function inTurn<T>(
  pool: Pool,
  environment: string,
  onBusy: 'wait' | 'refuse',
  work: () => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  // Not given back to the pool: whatever becomes of the unlocking, the lock ends with the session.
  let lost: Error | null = null;
  client.on('error', (error) => (lost = error));
  try {
    const had = await (onBusy === 'wait' ? waited(client, environment) : tried(client, environment));
    if (!had) throw busy(environment);
    return await untilDone(client, environment, work);
  } finally {
    client.release(lost ?? true);
  }
}

/** Whoever asks next finds it free at once: a session that is told to end lets go only when the server heard of it. */
async function untilDone<T>(client: PoolClient, environment: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } finally {
    await client.query('SELECT pg_advisory_unlock($1, hashtext($2))', [lockClass, environment]).catch(() => {});
  }
}

async function tried(client: PoolClient, environment: string): Promise<boolean> {
  const sql = 'SELECT pg_try_advisory_lock($1, hashtext($2)) AS had';
  const { rows } = await client.query<{ had: boolean }>(sql, [lockClass, environment]);
  return rows[0]?.had ?? false;
}

async function waited(client: PoolClient, environment: string): Promise<boolean> {
  await client.query(`SET lock_timeout = '${longestWait}'`);
  try {
    await client.query('SELECT pg_advisory_lock($1, hashtext($2))', [lockClass, environment]);
    return true;
  } catch (error) {
    // 55P03: the time is over.
    if (error instanceof pg.DatabaseError && error.code === '55P03') return false;
    throw error;
  }
}

function busy(environment: string): BackupError {
  const sentence = `Une sauvegarde ou une restauration de ${environment} est déjà en cours : attendez qu’elle finisse (« npx bascule backup list ${environment} » la montre), puis recommencez.`;
  return new BackupError('busy', sentence);
}
