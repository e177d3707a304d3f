import type { Pool } from 'pg';

const keptForMs = 7 * 24 * 3_600_000;

export async function wasHeard(pool: Pool, key: string): Promise<boolean> {
  const { rowCount } = await pool.query('SELECT 1 FROM bascule.heard WHERE key = $1', [key]);
  return rowCount === 1;
}

/** Keeps that this was heard; false when it was before. Of two at once one is first. */
export async function hear(pool: Pool, key: string, at: number): Promise<boolean> {
  await pool.query('DELETE FROM bascule.heard WHERE at < $1', [at - keptForMs]);
  const { rowCount } = await pool.query(
    'INSERT INTO bascule.heard (key, at) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING',
    [key, at],
  );
  return rowCount === 1;
}
