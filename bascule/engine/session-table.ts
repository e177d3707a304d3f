import { randomUUID } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';
import { newSecret, sha256 } from './secret.ts';

/** Times are milliseconds since 1970. */
export interface SessionRow {
  opening: string;
  person: string;
  openedBy: string;
  openedAt: number;
  issuedAt: number;
  expiresAt: number;
  /** The secret before it, which works until this one is used for the first time. */
  replaces: Buffer | null;
}

/** From its sign-in on, whatever is done. */
export const sessionLastsMs = 12 * 3_600_000;
/** A secret before works a little longer: other requests of the same browser are on their way. */
const graceMs = 60_000;

/** Opens a session; answers its secret, which can be read here and never again. */
export async function openSession(
  client: PoolClient,
  { person, by, at }: { person: string; by: string; at: number },
): Promise<string> {
  const expiresAt = at + sessionLastsMs;
  await client.query('DELETE FROM bascule.console_session WHERE expires_at <= $1', [at]);
  return issue(client, {
    opening: randomUUID(),
    person,
    openedBy: by,
    openedAt: at,
    issuedAt: at,
    expiresAt,
    replaces: null,
  });
}

/** The session of a secret, as long as it lasts and what opened it was not revoked. */
export async function findSession(pool: Pool, secret: string, at: number): Promise<SessionRow | null> {
  const { rows } = await pool.query<StoredSession>(
    `SELECT ${columns} FROM bascule.console_session session WHERE sha256 = $1 AND expires_at > $2
       AND NOT EXISTS (SELECT 1 FROM bascule.passkey WHERE id = opened_by AND revoked_at IS NOT NULL)
       AND NOT EXISTS (SELECT 1 FROM bascule.person_token WHERE id = opened_by AND revoked_at IS NOT NULL)`,
    [sha256(secret), at],
  );
  return rows[0] ? sessionOf(rows[0]) : null;
}

/**
 * A new secret beside the old one, with the same end; null when another request has just made one. The answer that brings
 * it may never arrive: only when it comes back does the old one end, and until then another can be made.
 */
export async function replaceSecret(client: PoolClient, secret: string, at: number): Promise<string | null> {
  const replaces = sha256(secret);
  const { rows } = await client.query<StoredSession>(
    `UPDATE bascule.console_session SET replaced_at = $2
     WHERE sha256 = $1 AND (replaced_at IS NULL OR replaced_at <= $2 - $3::bigint) RETURNING ${columns}`,
    [replaces, at, graceMs],
  );
  if (!rows[0]) return null;
  await client.query('DELETE FROM bascule.console_session WHERE replaces = $1', [replaces]);
  return issue(client, { ...sessionOf(rows[0]), issuedAt: at, replaces });
}

/** The new secret arrived: the one before ends. */
export async function endReplaced(client: PoolClient, secret: string, before: Buffer, at: number): Promise<void> {
  await client.query(
    'UPDATE bascule.console_session SET expires_at = least(expires_at, $2 + $3::bigint) WHERE sha256 = $1',
    [before, at, graceMs],
  );
  await client.query('UPDATE bascule.console_session SET replaces = NULL WHERE sha256 = $1', [sha256(secret)]);
}

/** Ends all secrets of the sign-in that this one belongs to. */
export async function endSession(pool: Pool, secret: string): Promise<void> {
  await pool.query(
    `DELETE FROM bascule.console_session
     WHERE opening = (SELECT opening FROM bascule.console_session WHERE sha256 = $1)`,
    [sha256(secret)],
  );
}

async function issue(client: PoolClient, session: SessionRow): Promise<string> {
  const secret = newSecret('bss_');
  const { opening, person, openedBy, openedAt, issuedAt, expiresAt, replaces } = session;
  await client.query(
    `INSERT INTO bascule.console_session (sha256, opening, person, opened_by, opened_at, issued_at, expires_at, replaces)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [sha256(secret), opening, person, openedBy, openedAt, issuedAt, expiresAt, replaces],
  );
  return secret;
}

const columns = 'opening, person, opened_by, opened_at, issued_at, expires_at, replaces';

interface StoredSession {
  opening: string;
  person: string;
  opened_by: string;
  opened_at: string;
  issued_at: string;
  expires_at: string;
  replaces: Buffer | null;
}

function sessionOf(row: StoredSession): SessionRow {
  return {
    ...{ opening: row.opening, person: row.person, openedBy: row.opened_by, replaces: row.replaces },
    ...{ openedAt: Number(row.opened_at), issuedAt: Number(row.issued_at), expiresAt: Number(row.expires_at) },
  };
}
