import type { Pool } from 'pg';
import { BackupError } from './backup-error.ts';

/** Any number of ours: the first half of the lock's name. */
const lockClass = 481_516;

/**
 * One backup or restore of an environment at a time, on whatever server: the lock is a session's, and goes when it dies.
 * @throws BackupError `busy` at once when `onBusy` is `refuse`
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
    if (onBusy === 'wait') await client.query('SELECT pg_advisory_lock($1, hashtext($2))', [lockClass, environment]);
    else {
      const { rows } = await client.query<{ had: boolean }>('SELECT pg_try_advisory_lock($1, hashtext($2)) AS had', [
        lockClass,
        environment,
      ]);
      if (!rows[0]?.had) throw busy(environment);
    }
    return await work();
  } finally {
    client.release(lost ?? true);
  }
}

function busy(environment: string): BackupError {
  const sentence = `Une sauvegarde ou une restauration de ${environment} est déjà en cours : attendez qu’elle finisse (« npx bascule backup list ${environment} » la montre), puis recommencez.`;
  return new BackupError('busy', sentence);
}
