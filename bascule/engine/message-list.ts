import type { Pool } from 'pg';
import { writeAudit } from './audit-table.ts';
import { transaction } from './transaction.ts';

/** A message as it stands; moments are milliseconds since 1970. */
export interface StandingMessage {
  number: number;
  at: number;
  channel: string;
  target: string | null;
  template: string;
  body: Record<string, unknown>;
  attempts: number;
  nextAt: number | null;
  lastError: string | null;
  sentAt: number | null;
  givenUpAt: number | null;
}

const columns = 'number, at, channel, target, template, body, attempts, next_at, last_error, sent_at, given_up_at';

/** Newest first; `failed`: those that did not get through, whether they are tried again or not. */
export async function listMessages(
  pool: Pool,
  { which, limit }: { which: 'all' | 'failed'; limit: number },
): Promise<StandingMessage[]> {
  const { rows } = await pool.query<Row>(
    `SELECT ${columns} FROM bascule.message
     WHERE $1 = 'all' OR given_up_at IS NOT NULL OR (sent_at IS NULL AND last_error IS NOT NULL)
     ORDER BY number DESC LIMIT $2`,
    [which, limit],
  );
  return rows.map(standing);
}

export async function findMessage(pool: Pool, number: number): Promise<StandingMessage | null> {
  const { rows } = await pool.query<Row>(`SELECT ${columns} FROM bascule.message WHERE number = $1`, [number]);
  return rows[0] ? standing(rows[0]) : null;
}

/** The newest of a channel that came to something; null: there is none. */
export async function lastOfChannel(pool: Pool, channel: string): Promise<StandingMessage | null> {
  const { rows } = await pool.query<Row>(
    `SELECT ${columns} FROM bascule.message
     WHERE channel = $1 AND (sent_at IS NOT NULL OR last_error IS NOT NULL) ORDER BY number DESC LIMIT 1`,
    [channel],
  );
  return rows[0] ? standing(rows[0]) : null;
}

/** Has one that was given up, or waits for its next try, sent as soon as can be. False when it was sent meanwhile. */
export async function retryMessage(
  pool: Pool,
  number: number,
  { by, at }: { by: string; at: number },
): Promise<boolean> {
  return transaction(pool, async (client) => {
    const { rows } = await client.query<{ channel: string }>(
      `UPDATE bascule.message SET given_up_at = NULL, next_at = NULL, last_error = NULL, attempts = 0, renewed_at = $2
       WHERE number = $1 AND sent_at IS NULL RETURNING channel`,
      [number, at],
    );
    if (!rows[0]) return false;
    const why = `message ${number} vers ${rows[0].channel}`;
    await writeAudit(client, { at, environment: null, deployment: null, who: by, what: 'message-retried', why });
    await client.query("SELECT pg_notify('bascule_message', '')");
    return true;
  });
}

interface Row {
  number: string;
  at: string;
  channel: string;
  target: string | null;
  template: string;
  body: Record<string, unknown>;
  attempts: number;
  next_at: string | null;
  last_error: string | null;
  sent_at: string | null;
  given_up_at: string | null;
}

const standing = (row: Row): StandingMessage => ({
  ...{ number: Number(row.number), at: Number(row.at), channel: row.channel, target: row.target },
  ...{ template: row.template, body: row.body, attempts: row.attempts, lastError: row.last_error },
  nextAt: moment(row.next_at),
  sentAt: moment(row.sent_at),
  givenUpAt: moment(row.given_up_at),
});

const moment = (text: string | null) => (text === null ? null : Number(text));
