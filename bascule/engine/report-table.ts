import type { Pool, PoolClient } from 'pg';
import { transaction } from './transaction.ts';

/**
 * Writes a report that is due, once, with what `write` does in the same transaction. The very first that could be due is
 * let go: nobody wants to read of a week in which Bascule was not there. Answers whether it was written.
 */
export async function writeReport(
  pool: Pool,
  { name, dueAt, at }: { name: string; dueAt: number; at: number },
  write: (client: PoolClient) => Promise<void>,
): Promise<boolean> {
  return transaction(pool, async (client) => {
    await client.query('SELECT pg_advisory_xact_lock(hashtext($1))', [`report ${name}`]);
    const { rows } = await client.query<{ last: string | null }>(
      'SELECT max(due_at) AS last FROM bascule.report WHERE name = $1',
      [name],
    );
    const last = rows[0]?.last ?? null;
    if (last !== null && Number(last) >= dueAt) return false;
    await client.query('INSERT INTO bascule.report (name, due_at, written_at) VALUES ($1, $2, $3)', [
      ...[name, dueAt, last === null ? null : at],
    ]);
    if (last === null) return false;
    await write(client);
    return true;
  });
}

/** The newest that needs no more doing; null: there was none yet. */
export async function lastReport(pool: Pool, name: string): Promise<number | null> {
  const { rows } = await pool.query<{ last: string | null }>(
    'SELECT max(due_at) AS last FROM bascule.report WHERE name = $1',
    [name],
  );
  const last = rows[0]?.last ?? null;
  return last === null ? null : Number(last);
}
