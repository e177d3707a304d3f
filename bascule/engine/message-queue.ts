import type { Pool, PoolClient } from 'pg';
import { transaction } from './transaction.ts';

/** A message on its way. */
export interface Queued {
  number: number;
  /** Milliseconds since 1970: when what it tells of happened, or a person had it tried again. */
  since: number;
  channel: string;
  template: string;
  body: Record<string, unknown>;
  target: string | null;
  /** With the one that it was taken for. */
  attempts: number;
}

/** Who is to get a message: its lane, and what else it becomes. */
export interface Spread {
  lane: string;
  target: string | null;
  /** The same words to further addresses of its channel, ready to go. */
  targets: { lane: string; target: string }[];
  /** Other channels that are told too; who gets it there is looked at in their turn. */
  channels: string[];
}

/** How long a sender has before others may think it dead; every sending ends sooner. */
const takenForMs = 60_000;

const open = 'sent_at IS NULL AND given_up_at IS NULL';

/** Of `one`: nothing of its lane is to go before it. */
const ready = `${open} AND lane IS NOT NULL AND NOT EXISTS (
  SELECT 1 FROM bascule.message AS earlier
   WHERE earlier.lane = one.lane AND earlier.number < one.number
     AND earlier.sent_at IS NULL AND earlier.given_up_at IS NULL)`;

/** Finds out for new messages who is to get them, each once, also with two servers at it. Answers how many there were. */
export async function spreadNew(
  pool: Pool,
  spread: (message: {
    number: number;
    channel: string;
    template: string;
    body: Queued['body'];
    isCopy: boolean;
  }) => Spread,
): Promise<number> {
  return transaction(pool, async (client) => {
    const { rows } = await client.query<Row & { is_copy: boolean }>(
      `SELECT number, channel, template, body, copy_of IS NOT NULL AS is_copy FROM bascule.message
       WHERE lane IS NULL AND ${open} ORDER BY number LIMIT 100 FOR UPDATE SKIP LOCKED`,
    );
    for (const { number, channel, template, body, is_copy } of rows) {
      const found = spread({ number: Number(number), channel, template, body, isCopy: is_copy });
      await client.query('UPDATE bascule.message SET lane = $2, target = $3 WHERE number = $1', [
        ...[number, found.lane, found.target],
      ]);
      for (const { lane, target } of found.targets) await copy(client, number, { channel: null, lane, target });
      for (const other of found.channels) await copy(client, number, { channel: other, lane: null, target: null });
    }
    return rows.length;
  });
}

async function copy(
  client: PoolClient,
  number: string,
  { channel, lane, target }: { channel: string | null; lane: string | null; target: string | null },
): Promise<void> {
  await client.query(
    `INSERT INTO bascule.message (at, channel, template, body, copy_of, lane, target)
     SELECT at, coalesce($2, channel), template, body, number, $3, $4 FROM bascule.message WHERE number = $1`,
    [number, channel, lane, target],
  );
}

/**
 * Takes the oldest message that may go to one of these channels, before it is sent. A server that dies between sending
 * and marking has it sent again when its time is over: this is the one way to send twice, and as narrow as it gets where
 * the receiver knows no key (PagerDuty, mail and webhooks get one that is always the same).
 */
export async function takeMessage(pool: Pool, channels: readonly string[], now: number): Promise<Queued | null> {
  const { rows } = await pool.query<Row & { attempts: number; target: string | null }>(
    `UPDATE bascule.message SET attempts = attempts + 1, taken_until = $2 WHERE number = (
       SELECT number FROM bascule.message AS one
        WHERE ${ready} AND greatest(next_at, taken_until, 0) <= $1 AND channel = ANY ($3)
        ORDER BY number LIMIT 1 FOR UPDATE SKIP LOCKED)
     RETURNING number, coalesce(renewed_at, at) AS since, channel, template, body, target, attempts`,
    [now, now + takenForMs, channels],
  );
  const row = rows[0];
  return row ? { ...row, number: Number(row.number), since: Number(row.since) } : null;
}

/** When the next message for one of these channels is due; null: there is none. */
export async function nextDue(pool: Pool, channels: readonly string[]): Promise<number | null> {
  const { rows } = await pool.query<{ due: string | null }>(
    `SELECT min(greatest(next_at, taken_until, 0)) AS due FROM bascule.message AS one WHERE ${ready} AND channel = ANY ($1)`,
    [channels],
  );
  const due = rows[0]?.due ?? null;
  return due === null ? null : Number(due);
}

/**
 * What came of a sending. Of one that was taken over by somebody else meanwhile nothing is written, unless it was sent.
 * Answers whether it was.
 */
export async function settle(
  client: Pool | PoolClient,
  { number, attempts }: Pick<Queued, 'number' | 'attempts'>,
  came: { sentAt: number } | { nextAt: number; why: string } | { givenUpAt: number; why: string },
): Promise<boolean> {
  if ('sentAt' in came) {
    const { rowCount } = await client.query(
      `UPDATE bascule.message SET sent_at = $2, next_at = NULL, taken_until = NULL, last_error = NULL, given_up_at = NULL
       WHERE number = $1 AND sent_at IS NULL`,
      [number, came.sentAt],
    );
    return rowCount === 1;
  }
  const [nextAt, givenUpAt] = 'nextAt' in came ? [came.nextAt, null] : [null, came.givenUpAt];
  const { rowCount } = await client.query(
    `UPDATE bascule.message SET next_at = $3, given_up_at = $4, last_error = $5, taken_until = NULL
     WHERE number = $1 AND attempts = $2 AND ${open}`,
    [number, attempts, nextAt, givenUpAt, came.why],
  );
  return rowCount === 1;
}

interface Row {
  number: string;
  since: string;
  channel: string;
  template: string;
  body: Record<string, unknown>;
}
