import type { Pool, PoolClient } from 'pg';
import { parsed, type FlagChange, type Subject } from './flag-table.ts';

/** Changes of an environment, the newest first; of one flag or segment when it is named. */
export async function flagChanges(
  pool: Pool | PoolClient,
  { environment, limit, of }: { environment: string; limit: number; of?: { subject: Subject; key: string } },
): Promise<FlagChange[]> {
  const { rows } = await pool.query<StoredChange>(
    `SELECT ${columns} FROM bascule.flag_change
     WHERE environment = $1 AND ($2::text IS NULL OR (subject = $2 AND key = $3)) ORDER BY revision DESC LIMIT $4`,
    [environment, of?.subject ?? null, of?.key ?? null, limit],
  );
  return rows.map(changeOf);
}

/** The change that made a revision; null: there is none. */
export async function findChange(
  pool: Pool | PoolClient,
  environment: string,
  revision: number,
): Promise<FlagChange | null> {
  const { rows } = await pool.query<StoredChange>(
    `SELECT ${columns} FROM bascule.flag_change WHERE environment = $1 AND revision = $2`,
    [environment, revision],
  );
  return rows[0] ? changeOf(rows[0]) : null;
}

/** The newest change of each flag of an environment, by its key. */
export async function lastChanges(pool: Pool, environment: string): Promise<Map<string, FlagChange>> {
  const { rows } = await pool.query<StoredChange>(
    `SELECT ${columns} FROM bascule.flag_change JOIN
       (SELECT revision FROM bascule.flag WHERE environment = $1 AND subject = 'flag') AS standing USING (revision)
     WHERE environment = $1`,
    [environment],
  );
  return new Map(rows.map((row) => [row.key, changeOf(row)]));
}

/** When each flag came and when it last changed, by its key. */
export async function flagAges(
  pool: Pool,
  environment: string,
): Promise<Map<string, { createdAt: number; changedAt: number }>> {
  const { rows } = await pool.query<{ key: string; created_at: string; changed_at: string }>(
    `SELECT key, min(at) AS created_at, max(at) AS changed_at FROM bascule.flag_change
     WHERE environment = $1 AND subject = 'flag' GROUP BY key`,
    [environment],
  );
  return new Map(
    rows.map((row) => [row.key, { createdAt: Number(row.created_at), changedAt: Number(row.changed_at) }]),
  );
}

const columns = 'environment, revision, subject, key, kind, at, who, why, accepted_by, deployment, before, after';

interface StoredChange extends Omit<FlagChange, 'revision' | 'at' | 'acceptedBy' | 'before' | 'after'> {
  revision: string;
  at: string;
  accepted_by: string | null;
  before: unknown;
  after: unknown;
}

function changeOf({ accepted_by, ...row }: StoredChange): FlagChange {
  const definitionOf = (stored: unknown) => (stored === null ? null : parsed(row.subject, stored));
  return {
    ...row,
    ...{ revision: Number(row.revision), at: Number(row.at), acceptedBy: accepted_by },
    ...{ before: definitionOf(row.before), after: definitionOf(row.after) },
  };
}
