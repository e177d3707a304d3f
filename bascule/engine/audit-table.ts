import type { Pool, PoolClient } from 'pg';

/** What people and their tokens do, beside the deployments that the log tells of. */
export type Deed =
  | 'approved'
  | 'approval-withdrawn'
  | 'overridden'
  | 'signed'
  | 'live-update-stopped'
  | 'live-update-resumed'
  | 'live-update-rolled-back'
  | 'store-requested'
  | 'store-halted'
  | 'store-resumed'
  | 'store-advanced'
  | 'token-created'
  | 'token-revoked'
  | 'console-invited'
  | 'passkey-enrolled'
  | 'passkey-revoked'
  | 'signed-in'
  | 'incident-declared'
  | 'incident-acknowledged'
  | 'incident-severity-changed'
  | 'incident-resolved'
  | 'incident-reopened'
  | 'post-mortem-published'
  | 'on-call-overridden'
  | 'flag-changed'
  | 'flag-proposed'
  | 'flag-declined'
  | 'flag-key-created'
  | 'flag-key-revoked'
  | 'message-retried'
  | 'secret-given';

export interface AuditRow {
  /** Milliseconds since 1970. */
  at: number;
  /** Null: it concerns all environments. */
  environment: string | null;
  deployment: string | null;
  who: string;
  what: string;
  why: string;
}

/** Belongs into the transaction of what it tells of. */
export async function writeAudit(client: PoolClient, row: AuditRow & { what: Deed }): Promise<void> {
  await client.query(
    'INSERT INTO bascule.audit (at, environment, deployment, who, what, why) VALUES ($1, $2, $3, $4, $5, $6)',
    [row.at, row.environment, row.deployment, row.who, row.what, row.why],
  );
}

/** What people did to an environment, the newest first: the audit's own rows, and what they asked for in the log. */
export async function auditOf(pool: Pool, environment: string, limit: number): Promise<AuditRow[]> {
  const { rows } = await pool.query<AuditRow & { at: string }>(
    `SELECT at, environment, deployment, who, what, why FROM (
       SELECT at, environment, deployment, who, what, why, number AS place
         FROM bascule.audit WHERE environment = $1 OR environment IS NULL
       UNION ALL
       SELECT event.at, deployment.environment, deployment.id, fact->>'by',
              CASE fact->>'type' WHEN 'requested' THEN fact->>'kind' || '-requested' ELSE fact->>'type' END,
              coalesce(fact->>'reason', CASE fact->>'type' WHEN 'requested' THEN fact->>'version' END, ''), seq
         FROM bascule.deployment_event event JOIN bascule.deployment ON deployment.id = event.deployment_id
        WHERE deployment.environment = $1 AND fact->>'type' IN ('requested', 'rollback-requested', 'promoted')
     ) AS everything ORDER BY at DESC, place DESC LIMIT $2`,
    [environment, limit],
  );
  return rows.map((row) => ({ ...row, at: Number(row.at) }));
}
