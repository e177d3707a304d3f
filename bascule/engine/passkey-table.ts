import type { Pool, PoolClient } from 'pg';
import { writeAudit } from './audit-table.ts';
import { transaction } from './transaction.ts';

/** Times are milliseconds since 1970. */
export interface PasskeyRow {
  id: string;
  /** As the browser names it, in base64url. */
  credential: string;
  person: string;
  publicKey: Uint8Array<ArrayBuffer>;
  signCount: number;
  transports: string[];
  createdAt: number;
  usedAt: number | null;
  revokedAt: number | null;
  revokedBy: string | null;
}

const challengeLastsMs = 5 * 60_000;

/** Keeps what a browser is asked to sign. `person` is null for a sign-in. */
export async function keepChallenge(pool: Pool, challenge: string, person: string | null, at: number): Promise<void> {
  await pool.query('DELETE FROM bascule.passkey_challenge WHERE expires_at <= $1', [at]);
  await pool.query('INSERT INTO bascule.passkey_challenge (challenge, person, expires_at) VALUES ($1, $2, $3)', [
    ...[challenge, person, at + challengeLastsMs],
  ]);
}

/** A challenge is answered once: it is true for the first who takes it, if that was in time. */
export async function takeChallenge(
  pool: Pool,
  challenge: string,
  person: string | null,
  at: number,
): Promise<boolean> {
  const { rowCount } = await pool.query(
    `DELETE FROM bascule.passkey_challenge
     WHERE challenge = $1 AND person IS NOT DISTINCT FROM $2 AND expires_at > $3`,
    [challenge, person, at],
  );
  return rowCount === 1;
}

export async function enrol(
  client: PoolClient,
  passkey: Pick<PasskeyRow, 'credential' | 'person' | 'publicKey' | 'signCount' | 'transports'>,
  at: number,
): Promise<string> {
  const { credential, person, publicKey, signCount, transports } = passkey;
  const { rows } = await client.query<{ id: string }>(
    `INSERT INTO bascule.passkey (credential, person, public_key, sign_count, transports, created_at)
     VALUES ($1, $2, $3, $4, $5, $6) RETURNING id`,
    [credential, person, Buffer.from(publicKey), signCount, transports, at],
  );
  const { id } = rows[0] as { id: string };
  const why = `passkey ${id} de ${person}`;
  await writeAudit(client, { at, environment: null, deployment: null, who: person, what: 'passkey-enrolled', why });
  return id;
}

/** The row of a credential that somebody shows; it may be revoked. */
export async function findPasskey(pool: Pool, credential: string): Promise<PasskeyRow | null> {
  const { rows } = await pool.query<StoredPasskey>(`SELECT ${columns} FROM bascule.passkey WHERE credential = $1`, [
    credential,
  ]);
  return rows[0] ? passkeyOf(rows[0]) : null;
}

export async function listPasskeys(pool: Pool): Promise<PasskeyRow[]> {
  const { rows } = await pool.query<StoredPasskey>(`SELECT ${columns} FROM bascule.passkey ORDER BY number`);
  return rows.map(passkeyOf);
}

export async function passkeyUsed(client: PoolClient, id: string, signCount: number, at: number): Promise<void> {
  await client.query('UPDATE bascule.passkey SET sign_count = $2, used_at = $3 WHERE id = $1', [id, signCount, at]);
}

/** Ends a passkey, and with it the sessions that it opened. Answers false when there is none such that still works. */
export async function revokePasskey(
  pool: Pool,
  { id, by, at }: { id: string; by: string; at: number },
): Promise<boolean> {
  return transaction(pool, async (client) => {
    const { rows } = await client.query<{ person: string }>(
      `UPDATE bascule.passkey SET revoked_at = $2, revoked_by = $3
       WHERE id = $1 AND revoked_at IS NULL RETURNING person`,
      [id, at, by],
    );
    if (!rows[0]) return false;
    const why = `passkey ${id} de ${rows[0].person}`;
    await writeAudit(client, { at, environment: null, deployment: null, who: by, what: 'passkey-revoked', why });
    return true;
  });
}

const columns =
  'id, credential, person, public_key, sign_count, transports, created_at, used_at, revoked_at, revoked_by';

interface StoredPasskey {
  id: string;
  credential: string;
  person: string;
  public_key: Buffer;
  sign_count: string;
  transports: string[];
  created_at: string;
  used_at: string | null;
  revoked_at: string | null;
  revoked_by: string | null;
}

function passkeyOf(row: StoredPasskey): PasskeyRow {
  const moment = (text: string | null) => (text === null ? null : Number(text));
  return {
    ...{ id: row.id, credential: row.credential, person: row.person, transports: row.transports },
    ...{ publicKey: new Uint8Array(row.public_key), signCount: Number(row.sign_count), revokedBy: row.revoked_by },
    ...{ createdAt: Number(row.created_at), usedAt: moment(row.used_at), revokedAt: moment(row.revoked_at) },
  };
}
