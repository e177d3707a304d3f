import type { Pool } from 'pg';
import type { Evidence } from '../../core/doctor/application.ts';

/** What a check of the source said last, of whatever commit. */
export async function lastEvidence(pool: Pool, check: string): Promise<Evidence | null> {
  const { rows } = await pool.query<{ outcome: string; found: string; started_at: string }>(
    'SELECT outcome, found, started_at FROM bascule.evidence WHERE check_name = $1 ORDER BY id DESC LIMIT 1',
    [check],
  );
  const [newest] = rows;
  return newest ? { passed: newest.outcome === 'passed', found: newest.found, at: Number(newest.started_at) } : null;
}
