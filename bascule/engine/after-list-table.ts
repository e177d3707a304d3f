import type { Pool } from 'pg';
import type { AfterResult } from '../core/checklist/after.ts';

/** What the last looks found, by item. */
export async function afterResults(pool: Pool, deployment: string): Promise<AfterResult[]> {
  const { rows } = await pool.query<AfterResult & { at: string }>(
    'SELECT item, outcome, found, at FROM bascule.checklist_result WHERE deployment_id = $1 ORDER BY item',
    [deployment],
  );
  return rows.map((row) => ({ ...row, at: Number(row.at) }));
}

/** Keeps what a look found. What was green stays so, and a late writer does not undo a later look. */
export async function keepAfterResult(
  pool: Pool,
  deployment: string,
  { item, outcome, found, at }: AfterResult,
): Promise<void> {
  await pool.query(
    `INSERT INTO bascule.checklist_result (deployment_id, item, outcome, found, at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (deployment_id, item) DO UPDATE
       SET outcome = excluded.outcome, found = excluded.found, at = excluded.at
     WHERE checklist_result.outcome <> 'green' AND checklist_result.at <= excluded.at`,
    [deployment, item, outcome, found, at],
  );
}
