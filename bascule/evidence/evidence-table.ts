import type { Pool } from 'pg';

/** What a check found of a subject, once. Times are milliseconds since 1970. */
export interface EvidenceRow {
  id: number;
  check: string;
  /** A commit, `worktree-<digest8>`, or `<environment>@<key of its digests>`. */
  subject: string;
  outcome: 'passed' | 'failed';
  value: number | null;
  found: string;
  /** The last lines that it wrote, without secrets. */
  excerpt: string;
  link: string | null;
  startedAt: number;
  tookMs: number;
  by: string;
}

export interface EvidenceFilter {
  check?: string;
  /** The subject, or how it begins. */
  subject?: string;
  limit: number;
}

export async function writeEvidence(pool: Pool, row: Omit<EvidenceRow, 'id'>): Promise<EvidenceRow> {
  const { rows } = await pool.query<{ id: string }>(
    `INSERT INTO bascule.evidence (check_name, subject, outcome, value, found, excerpt, link, started_at, took_ms, by)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id`,
    [
      row.check,
      row.subject,
      row.outcome,
      row.value,
      row.found,
      row.excerpt,
      row.link,
      row.startedAt,
      row.tookMs,
      row.by,
    ],
  );
  return { id: Number(rows[0]?.id), ...row };
}

/** What the check said last of this very subject, or null. */
export async function newestEvidence(pool: Pool, check: string, subject: string): Promise<EvidenceRow | null> {
  const found = await select(pool, 'check_name = $1 AND subject = $2 ORDER BY id DESC LIMIT 1', [check, subject]);
  return found[0] ?? null;
}

/** Newest first. */
export function listEvidence(pool: Pool, { check, subject, limit }: EvidenceFilter): Promise<EvidenceRow[]> {
  return select(
    pool,
    `($1::text IS NULL OR check_name = $1) AND ($2::text IS NULL OR starts_with(subject, $2)) ORDER BY id DESC LIMIT $3`,
    [check ?? null, subject ?? null, limit],
  );
}

interface Row extends Omit<EvidenceRow, 'id' | 'startedAt'> {
  id: string;
  startedAt: string;
}

async function select(pool: Pool, rest: string, values: unknown[]): Promise<EvidenceRow[]> {
  const { rows } = await pool.query<Row>(
    `SELECT id, check_name AS "check", subject, outcome, value, found, excerpt, link, started_at AS "startedAt",
            took_ms AS "tookMs", by
     FROM bascule.evidence WHERE ${rest}`,
    values,
  );
  return rows.map((row) => ({ ...row, id: Number(row.id), startedAt: Number(row.startedAt) }));
}
