import { join } from 'node:path';
import type { Pool } from 'pg';
import { artifactDirectory } from '../../artifact/artifact.ts';
import { readSlots } from '../../engine/slot-table.ts';

/**
 * The folder of migrations that came with the release that traffic goes to, or null when none is live: the database has
 * no slot, so it is the last that was built for a deployment of that version there.
 */
export async function liveMigrations(
  pool: Pool,
  state: string,
  environment: string,
  database: string,
): Promise<string | null> {
  const live = (await readSlots(pool, environment)).find(({ weight }) => weight > 0);
  if (!live) return null;
  const { rows } = await pool.query<{ digest: string }>(
    `SELECT built.fact ->> 'digest' AS digest
     FROM bascule.deployment
     JOIN bascule.deployment_event requested ON requested.deployment_id = deployment.id AND requested.seq = 1
     JOIN bascule.deployment_event built ON built.deployment_id = deployment.id
     WHERE deployment.environment = $1 AND requested.fact ->> 'version' = $2
       AND built.fact ->> 'type' = 'built' AND built.fact ->> 'component' = $3
     ORDER BY deployment.number DESC LIMIT 1`,
    [environment, live.version, database],
  );
  return rows[0] ? join(artifactDirectory(state, database, rows[0].digest), 'files') : null;
}
