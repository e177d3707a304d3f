import type { Pool } from 'pg';

/** Written down at each start of a server: only another target than before begins anew. `at`: milliseconds since 1970. */
export async function keepTarget(pool: Pool, environment: string, kind: string, at: number): Promise<void> {
  await pool.query(
    `INSERT INTO bascule.environment_target (environment, kind, since) VALUES ($1, $2, $3)
     ON CONFLICT (environment) DO UPDATE SET kind = excluded.kind, since = excluded.since
     WHERE environment_target.kind <> excluded.kind`,
    [environment, kind, at],
  );
}

/** Since when each environment runs where it does; one that no server has taken yet is not in it. */
export async function targetsSince(pool: Pool): Promise<Map<string, number>> {
  const { rows } = await pool.query<{ environment: string; since: string }>(
    'SELECT environment, since FROM bascule.environment_target',
  );
  return new Map(rows.map(({ environment, since }) => [environment, Number(since)]));
}
