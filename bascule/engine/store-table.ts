import type { Pool, PoolClient } from 'pg';
import type { Attention } from '../core/store/decide.ts';
import type { StoreEvent, StoreFact, StoreRelease } from '../core/store/event.ts';
import { storeRule, type StoreRule } from '../core/store/schema.ts';

/** One app in one store. */
export interface Shelf {
  environment: string;
  component: string;
  store: StoreRule['kind'];
}

export interface StoredRelease extends Shelf, StoreRelease {
  number: number;
  notes: string;
  file: string | null;
  nextAt: number;
  trouble: string | null;
  /** Since when there is any, in ms since 1970. */
  troubledAt: number | null;
  attention: Attention | null;
  isOver: boolean;
}

/** Newest first; of all shelves where nothing is told. */
export async function releasesOf(connection: Pool | PoolClient, wanted: Partial<Shelf> = {}): Promise<StoredRelease[]> {
  const { rows } = await connection.query<ReleaseRow>(
    `SELECT ${columns} FROM bascule.store_release
     WHERE ($1::text IS NULL OR environment = $1) AND ($2::text IS NULL OR component = $2)
       AND ($3::text IS NULL OR store = $3) ORDER BY number DESC`,
    [wanted.environment ?? null, wanted.component ?? null, wanted.store ?? null],
  );
  return rows.map(releaseOf);
}

/** Those that this very deployment asked for, or a person after it, oldest first. */
export async function releasesAfter(connection: Pool | PoolClient, deployment: string): Promise<StoredRelease[]> {
  const { rows } = await connection.query<ReleaseRow>(
    `SELECT ${columns} FROM bascule.store_release WHERE EXISTS (
       SELECT 1 FROM bascule.store_event WHERE release = number AND seq = 1 AND fact->>'deployment' = $1)
     ORDER BY number`,
    [deployment],
  );
  return rows.map(releaseOf);
}

/** Those to be looked at by now, which nobody is at. */
export async function dueReleases(pool: Pool, environments: readonly string[], now: number): Promise<StoredRelease[]> {
  const { rows } = await pool.query<ReleaseRow>(
    `SELECT ${columns} FROM bascule.store_release
     WHERE over_at IS NULL AND next_at <= $1 AND environment = ANY($2)
       AND (claimed_until IS NULL OR claimed_until < $1) ORDER BY number`,
    [now, environments],
  );
  return rows.map(releaseOf);
}

/** False: another server is at it. */
export async function claim(pool: Pool, number: number, now: number, until: number): Promise<boolean> {
  const { rowCount } = await pool.query(
    `UPDATE bascule.store_release SET claimed_until = $3
     WHERE number = $1 AND (claimed_until IS NULL OR claimed_until < $2)`,
    [number, now, until],
  );
  return rowCount === 1;
}

/** How a turn ended. An ask that came meanwhile is not waited for: its time to look stands, and so does that it is over. */
export async function settle(
  pool: Pool | PoolClient,
  { number, nextAt: before }: Pick<StoredRelease, 'number' | 'nextAt'>,
  end: Pick<StoredRelease, 'nextAt' | 'trouble' | 'troubledAt' | 'attention'> & { overAt: number | null },
): Promise<void> {
  await pool.query(
    `UPDATE bascule.store_release SET claimed_until = NULL, trouble = $4, attention = $5, over_at = coalesce(over_at, $6),
       troubled_at = $7,
       next_at = CASE WHEN next_at = $2 THEN $3 ELSE next_at END
     WHERE number = $1`,
    [number, before, end.nextAt, end.trouble, end.attention, end.overAt, end.troubledAt],
  );
}

export interface Requested extends Shelf {
  version: string;
  build: number;
  rule: StoreRule;
  notes: string;
  file: string | null;
}

/** Begins a release with its first fact. */
export async function insertRelease(client: PoolClient, asked: Requested, event: StoreEvent): Promise<number> {
  const { environment, component, store, version, build, rule, notes, file } = asked;
  const { rows } = await client.query<{ number: string }>(
    `INSERT INTO bascule.store_release (environment, component, store, version, build, rule, notes, file, next_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING number`,
    [environment, component, store, version, build, JSON.stringify(rule), notes, file, event.at],
  );
  const number = Number(rows[0]?.number);
  await append(client, { number, events: [] }, event);
  return number;
}

/** Whoever writes facts of a release takes it first: two who took it after their fact would wait for each other. */
export async function hold(client: PoolClient, number: number): Promise<void> {
  await client.query('SELECT 1 FROM bascule.store_release WHERE number = $1 FOR UPDATE', [number]);
}

/** @returns false when another fact came first: what was decided by the old ones is to be decided anew */
export async function append(
  connection: Pool | PoolClient,
  { number, events }: Pick<StoredRelease, 'number' | 'events'>,
  { at, ...fact }: StoreEvent,
): Promise<boolean> {
  const { rowCount } = await connection.query(
    `INSERT INTO bascule.store_event (release, seq, at, fact) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
    [number, events.length + 1, at, JSON.stringify(fact)],
  );
  return rowCount === 1;
}

/** Somebody wants something: it is looked at now. */
export async function lookNow(client: PoolClient, number: number, at: number): Promise<void> {
  await client.query('UPDATE bascule.store_release SET next_at = $2 WHERE number = $1 AND over_at IS NULL', [
    number,
    at,
  ]);
}

/** Before the store has anything of it: it is looked at now. */
export async function give(
  client: PoolClient,
  number: number,
  { notes, file, at }: { notes: string; file: string | null; at: number },
): Promise<void> {
  await client.query('UPDATE bascule.store_release SET notes = $2, file = $3, next_at = $4 WHERE number = $1', [
    ...[number, notes, file, at],
  ]);
}

export async function close(client: PoolClient, number: number, at: number): Promise<void> {
  await client.query('UPDATE bascule.store_release SET over_at = $2 WHERE number = $1 AND over_at IS NULL', [
    number,
    at,
  ]);
}

/** The one that is not over; until the end of the transaction nobody else asks anything of it. */
export async function lockOpen(client: PoolClient, shelf: Shelf): Promise<StoredRelease | null> {
  const { rows } = await client.query<{ number: string }>(
    `SELECT number FROM bascule.store_release
     WHERE environment = $1 AND component = $2 AND store = $3 AND over_at IS NULL FOR UPDATE`,
    [shelf.environment, shelf.component, shelf.store],
  );
  // Read after the lock: what was appended while we waited for it is there.
  return rows[0]
    ? ((await releasesOf(client, shelf)).find(({ number }) => number === Number(rows[0]?.number)) ?? null)
    : null;
}

const columns = `number, environment, component, store, version, build, rule, notes, file, next_at, trouble, troubled_at,
  attention, over_at IS NOT NULL AS is_over,
  (SELECT coalesce(jsonb_agg(jsonb_build_object('at', at, 'fact', fact) ORDER BY seq), '[]') FROM bascule.store_event
    WHERE release = number) AS events`;

interface ReleaseRow extends Shelf {
  number: string;
  version: string;
  build: string;
  rule: unknown;
  notes: string;
  file: string | null;
  next_at: string;
  trouble: string | null;
  troubled_at: string | null;
  attention: Attention | null;
  is_over: boolean;
  events: { at: number; fact: StoreFact }[];
}

function releaseOf(row: ReleaseRow): StoredRelease {
  const { environment, component, store, version, notes, file, trouble, attention } = row;
  return {
    ...{ environment, component, store, version, notes, file, trouble, attention },
    ...{ number: Number(row.number), build: Number(row.build), nextAt: Number(row.next_at), isOver: row.is_over },
    troubledAt: row.troubled_at === null ? null : Number(row.troubled_at),
    rule: storeRule.parse(row.rule),
    events: row.events.map(({ at, fact }) => ({ at, ...fact })),
  };
}
