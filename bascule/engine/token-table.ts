import { createHash, randomBytes } from 'node:crypto';
import type { Pool } from 'pg';
import { writeAudit } from './audit-table.ts';
import { transaction } from './transaction.ts';

/** A token as it is kept: never the token itself. Times are milliseconds since 1970. */
export interface TokenRow {
  id: string;
  person: string;
  createdAt: number;
  createdBy: string;
  revokedAt: number | null;
  revokedBy: string | null;
}

/** Makes a token for a person, `bsc_` and 32 random bytes in base64url; it can be read here and never again. */
export async function createToken(
  pool: Pool,
  { person, by, at }: { person: string; by: string; at: number },
): Promise<{ id: string; token: string }> {
  const token = `bsc_${randomBytes(32).toString('base64url')}`;
  return transaction(pool, async (client) => {
    const { rows } = await client.query<{ id: string }>(
      'INSERT INTO bascule.person_token (person, sha256, created_at, created_by) VALUES ($1, $2, $3, $4) RETURNING id',
      [person, sha256(token), at, by],
    );
    const { id } = rows[0] as { id: string };
    const why = `jeton ${id} de ${person}`;
    await writeAudit(client, { at, environment: null, deployment: null, who: by, what: 'token-created', why });
    return { id, token };
  });
}

/** Ends a token. Answers false when there is none of this name that still works. */
export async function revokeToken(
  pool: Pool,
  { id, by, at }: { id: string; by: string; at: number },
): Promise<boolean> {
  return transaction(pool, async (client) => {
    const { rows } = await client.query<{ person: string }>(
      `UPDATE bascule.person_token SET revoked_at = $2, revoked_by = $3
       WHERE id = $1 AND revoked_at IS NULL RETURNING person`,
      [id, at, by],
    );
    if (!rows[0]) return false;
    const why = `jeton ${id} de ${rows[0].person}`;
    await writeAudit(client, { at, environment: null, deployment: null, who: by, what: 'token-revoked', why });
    return true;
  });
}

export async function listTokens(pool: Pool): Promise<TokenRow[]> {
  const { rows } = await pool.query<StoredToken>(`SELECT ${columns} FROM bascule.person_token ORDER BY number`);
  return rows.map(tokenOf);
}

/**
 * The row of a token that somebody shows; it may be revoked. It is found by its hash: how long that takes tells something
 * of the hash alone, from which no token can be made.
 */
export async function findToken(pool: Pool, token: string): Promise<TokenRow | null> {
  const { rows } = await pool.query<StoredToken>(`SELECT ${columns} FROM bascule.person_token WHERE sha256 = $1`, [
    sha256(token),
  ]);
  return rows[0] ? tokenOf(rows[0]) : null;
}

const columns = 'id, person, created_at, created_by, revoked_at, revoked_by';

interface StoredToken {
  id: string;
  person: string;
  created_at: string;
  created_by: string;
  revoked_at: string | null;
  revoked_by: string | null;
}

function tokenOf(row: StoredToken): TokenRow {
  return {
    ...{ id: row.id, person: row.person, createdBy: row.created_by, revokedBy: row.revoked_by },
    createdAt: Number(row.created_at),
    revokedAt: row.revoked_at === null ? null : Number(row.revoked_at),
  };
}

const sha256 = (token: string) => createHash('sha256').update(token).digest();
