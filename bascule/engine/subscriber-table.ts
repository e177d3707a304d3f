import type { Pool, PoolClient } from 'pg';
import type { Language } from '../core/status/schema.ts';
import { newSecret, sha256 } from './secret.ts';

export interface Choice {
  email: string;
  language: Language;
  /** Of the page; none: all. */
  components: string[];
}

export interface Subscriber extends Choice {
  /** Milliseconds since 1970. */
  confirmedAt: number;
}

export const confirmWithinMs = 24 * 3_600_000;
const tokenKeptMs = 400 * 24 * 3_600_000;

/** Keeps who asked, and answers the token that proves that the address is theirs. Belongs beside its mail. */
export async function requestSubscription(client: PoolClient, asked: Choice, at: number): Promise<string> {
  const token = newSecret('');
  await client.query('DELETE FROM bascule.status_request WHERE at < $1', [at - confirmWithinMs]);
  await client.query(
    'INSERT INTO bascule.status_request (token_hash, email, language, components, at) VALUES ($1, $2, $3, $4, $5)',
    [sha256(token), asked.email, asked.language, asked.components, at],
  );
  return token;
}

/**
 * The first time a token is shown in time, its person is told from now on, with the choice made last; shown again it
 * changes nothing. Null: it opens nothing (any more).
 */
export async function confirmSubscription(client: PoolClient, token: string, at: number): Promise<Choice | null> {
  const { rows } = await client.query<Choice>(
    `UPDATE bascule.status_request SET confirmed_at = $2
     WHERE token_hash = $1 AND confirmed_at IS NULL AND at > $3 RETURNING email, language, components`,
    [sha256(token), at, at - confirmWithinMs],
  );
  const [chosen] = rows;
  if (!chosen) return confirmedBefore(client, token);
  await client.query(
    `INSERT INTO bascule.status_subscriber (email, language, components, confirmed_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (email) DO UPDATE SET language = excluded.language, components = excluded.components,
       confirmed_at = excluded.confirmed_at, suspended_at = NULL, suspended_why = NULL`,
    [chosen.email, chosen.language, chosen.components, at],
  );
  return chosen;
}

async function confirmedBefore(client: PoolClient, token: string): Promise<Choice | null> {
  const { rows } = await client.query<Choice>(
    `SELECT subscriber.email, subscriber.language, subscriber.components FROM bascule.status_subscriber subscriber
     JOIN bascule.status_request request ON request.email = subscriber.email
     WHERE request.token_hash = $1 AND request.confirmed_at IS NOT NULL`,
    [sha256(token)],
  );
  return rows[0] ?? null;
}

/** Those who get mail. */
export async function subscribers(client: Pool | PoolClient): Promise<Subscriber[]> {
  const { rows } = await client.query<Choice & { confirmed_at: string }>(
    `SELECT email, language, components, confirmed_at FROM bascule.status_subscriber
     WHERE suspended_at IS NULL ORDER BY email`,
  );
  return rows.map(({ confirmed_at: confirmedAt, ...chosen }) => ({ ...chosen, confirmedAt: Number(confirmedAt) }));
}

export async function countSubscribers(pool: Pool): Promise<{ confirmed: number; suspended: number }> {
  const { rows } = await pool.query<{ confirmed: number; suspended: number }>(
    `SELECT count(*) FILTER (WHERE suspended_at IS NULL)::integer AS confirmed,
            count(*) FILTER (WHERE suspended_at IS NOT NULL)::integer AS suspended FROM bascule.status_subscriber`,
  );
  return rows[0] ?? { confirmed: 0, suspended: 0 };
}

/** A token for one mail, with which its reader unsubscribes. */
export async function unsubscribeToken(client: PoolClient, email: string, at: number): Promise<string> {
  const token = newSecret('');
  await client.query('INSERT INTO bascule.status_unsubscribe (token_hash, email, at) VALUES ($1, $2, $3)', [
    sha256(token),
    email,
    at,
  ]);
  return token;
}

/** Forgets who holds this token. Answers false when nobody does: they were forgotten before, or it is none. */
export async function unsubscribe(client: Pool | PoolClient, token: string): Promise<boolean> {
  const { rowCount } = await client.query(
    `WITH reader AS (SELECT email FROM bascule.status_unsubscribe WHERE token_hash = $1),
          asked AS (DELETE FROM bascule.status_request WHERE email IN (SELECT email FROM reader))
     DELETE FROM bascule.status_subscriber WHERE email IN (SELECT email FROM reader)`,
    [sha256(token)],
  );
  return rowCount === 1;
}

/**
 * Those whose mail server said for good that there is nobody of that name get no more, until they confirm again. A mail
 * server that refuses us, or that is away, says nothing of them. Answers who they are.
 */
export async function suspendBounced(pool: Pool, at: number): Promise<string[]> {
  const { rows } = await pool.query<{ email: string }>(
    `UPDATE bascule.status_subscriber subscriber SET suspended_at = $1, suspended_why = message.last_error
       FROM bascule.message
      WHERE message.template = 'status-update' AND message.given_up_at IS NOT NULL
        AND message.target = subscriber.email AND message.at >= subscriber.confirmed_at
        AND message.last_error ~ 'recipients were rejected: 5[0-9][0-9]'
        AND subscriber.suspended_at IS NULL
     RETURNING subscriber.email`,
    [at],
  );
  return rows.map(({ email }) => email);
}

/** Which of these news nobody was told yet, in their order. */
export async function untold(pool: Pool, news: readonly string[]): Promise<string[]> {
  const { rows } = await pool.query<{ news: string }>('SELECT news FROM bascule.status_told WHERE news = ANY ($1)', [
    news,
  ]);
  const told = new Set(rows.map((row) => row.news));
  return news.filter((each) => !told.has(each));
}

/** Whether it is for the caller to tell: the first who asks, if its transaction ends well. */
export async function takeNews(client: PoolClient, news: string, at: number): Promise<boolean> {
  const { rowCount } = await client.query(
    'INSERT INTO bascule.status_told (news, at) VALUES ($1, $2) ON CONFLICT (news) DO NOTHING',
    [news, at],
  );
  await client.query('DELETE FROM bascule.status_unsubscribe WHERE at < $1', [at - tokenKeptMs]);
  return rowCount === 1;
}
