import type { Pool } from 'pg';
import type { ComponentState, ProbeMinute } from '../core/status/component-status.ts';
import type { Counted } from '../core/status/days.ts';

/** What one look found of a component of the plan, or of `third-party/<service>`. */
export interface Look {
  environment: string;
  subject: string;
  /** Milliseconds since 1970. */
  at: number;
  healthy: boolean;
  tookMs: number;
}

export type SubjectMinute = ProbeMinute & { subject: string };

export const minuteMs = 60_000;
const keptMs = 92 * 24 * 3_600_000;

export const minuteOf = (at: number) => Math.floor(at / minuteMs) * minuteMs;

/** Adds looks to their minutes: two servers may have looked in the same one. */
export async function addLooks(pool: Pool, looks: readonly Look[]): Promise<void> {
  const rows = looks.map(({ environment, subject, at, healthy, tookMs }) => ({
    ...{ environment, subject, minute: minuteOf(at) },
    ...(healthy ? { ok: 1, failed: 0, slowest_ms: tookMs } : { ok: 0, failed: 1, slowest_ms: null }),
  }));
  await pool.query(
    `INSERT INTO bascule.probe_minute AS known (environment, subject, minute, ok, failed, slowest_ms)
     SELECT environment, subject, minute, ok, failed, slowest_ms FROM jsonb_to_recordset($1) AS look
       (environment text, subject text, minute bigint, ok integer, failed integer, slowest_ms integer)
     ON CONFLICT (environment, subject, minute) DO UPDATE SET
       ok = known.ok + excluded.ok,
       failed = known.failed + excluded.failed,
       slowest_ms = greatest(known.slowest_ms, excluded.slowest_ms)`,
    [JSON.stringify(rows)],
  );
}

/** All subjects' minutes that begin in this time (milliseconds since 1970, `to` exclusive), oldest first. */
export async function probeMinutes(
  pool: Pool,
  environment: string,
  { from, to }: { from: number; to: number },
): Promise<SubjectMinute[]> {
  const { rows } = await pool.query<{
    subject: string;
    minute: string;
    ok: number;
    failed: number;
    slowest_ms: number | null;
  }>(
    `SELECT subject, minute, ok, failed, slowest_ms FROM bascule.probe_minute
     WHERE environment = $1 AND minute >= $2 AND minute < $3 ORDER BY minute, subject`,
    [environment, from, to],
  );
  return rows.map(({ subject, minute, ok, failed, slowest_ms: slowestMs }) => ({
    ...{ subject, ok, failed, slowestMs },
    minute: Number(minute),
  }));
}

/** Of a day's minutes, by subject. Ninety days are 700 000 of them: only those that failed are named. */
export async function countMinutes(
  pool: Pool,
  environment: string,
  { from, to }: { from: number; to: number },
): Promise<Map<string, Counted>> {
  const { rows } = await pool.query<{ subject: string; ok: number; failed_at: string[] | null }>(
    `SELECT subject, (count(*) FILTER (WHERE failed = 0))::integer AS ok,
            array_agg(minute ORDER BY minute) FILTER (WHERE failed > 0) AS failed_at
       FROM bascule.probe_minute WHERE environment = $1 AND minute >= $2 AND minute < $3 GROUP BY subject`,
    [environment, from, to],
  );
  return new Map(rows.map(({ subject, ok, failed_at }) => [subject, { ok, failedAt: (failed_at ?? []).map(Number) }]));
}

/** When these subjects were first looked at, as far as it is kept; those that never were are not in it. */
export async function firstLooks(
  pool: Pool,
  environment: string,
  subjects: readonly string[],
): Promise<Map<string, number>> {
  const { rows } = await pool.query<{ subject: string; first: string | null }>(
    `SELECT subject, (SELECT min(minute) FROM bascule.probe_minute known
                       WHERE known.environment = $1 AND known.subject = wanted.subject) AS first
       FROM unnest($2::text[]) AS wanted (subject)`,
    [environment, subjects],
  );
  return new Map(rows.flatMap(({ subject, first }) => (first === null ? [] : [[subject, Number(first)]])));
}

/** The page shows 90 days; older minutes go. */
export async function forgetProbes(pool: Pool, now: number): Promise<void> {
  await pool.query('DELETE FROM bascule.probe_minute WHERE minute < $1', [now - keptMs]);
}

export type ToldState = { state: ComponentState; since: number };

/** The states last told, by component of the page. */
export async function toldStates(pool: Pool, environment: string): Promise<Map<string, ToldState>> {
  const { rows } = await pool.query<{ component: string; state: ComponentState; since: string }>(
    'SELECT component, state, since FROM bascule.status_component WHERE environment = $1',
    [environment],
  );
  return new Map(rows.map(({ component, state, since }) => [component, { state, since: Number(since) }]));
}

/** A state that is told again keeps its beginning. */
export async function tellState(
  pool: Pool,
  environment: string,
  component: string,
  { state, since }: ToldState,
): Promise<void> {
  await pool.query(
    `INSERT INTO bascule.status_component AS known (environment, component, state, since) VALUES ($1, $2, $3, $4)
     ON CONFLICT (environment, component) DO UPDATE SET state = excluded.state, since = excluded.since
     WHERE known.state <> excluded.state`,
    [environment, component, state, since],
  );
}
