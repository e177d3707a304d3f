import { createHash, randomBytes } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';
import { writeAudit } from './audit-table.ts';
import { transaction } from './transaction.ts';

/** A client key as it is kept: never the key itself. Times are milliseconds since 1970. */
export interface FlagKey {
  id: string;
  environment: string;
  /** Who or what reads flags with it, in words. */
  title: string;
  sha256: Buffer;
  createdAt: number;
  createdBy: string;
  revokedAt: number | null;
  revokedBy: string | null;
}

/** What PostgreSQL tells the servers when a key was made or revoked. */
export const keysChannel = 'bascule_flag_keys';

/** Names who may read an environment's flags: `bfk_` and 32 random bytes in base64url. */
export const keyPattern = /^bfk_[\w-]{43}$/;

/** Makes a key; it can be read here and never again. */
export async function createFlagKey(
  pool: Pool,
  { environment, title, by, at }: { environment: string; title: string; by: string; at: number },
): Promise<{ id: string; key: string }> {
  const key = `bfk_${randomBytes(32).toString('base64url')}`;
  const id = await transaction(pool, (client) => insert(client, { environment, title, by, at, key }));
  return { id: id as string, key };
}

/** Keeps a key that Bascule made itself. A second time it changes nothing; one that was revoked stays so. */
export async function keepFlagKey(
  pool: Pool,
  given: { environment: string; title: string; by: string; at: number; key: string },
): Promise<FlagKey> {
  await transaction(pool, (client) => insert(client, given));
  return (await findFlagKey(pool, given.key)) as FlagKey;
}

/** Ends a key. Answers false when the environment has none of this name that still works. */
export async function revokeFlagKey(
  pool: Pool,
  { environment, id, by, at }: { environment: string; id: string; by: string; at: number },
): Promise<boolean> {
  return transaction(pool, async (client) => {
    const { rows } = await client.query<{ title: string }>(
      `UPDATE bascule.flag_key SET revoked_at = $3, revoked_by = $4
       WHERE environment = $1 AND id = $2 AND revoked_at IS NULL RETURNING title`,
      [environment, id, at, by],
    );
    if (!rows[0]) return false;
    const why = `clé ${id} (${rows[0].title})`;
    await writeAudit(client, { at, environment, deployment: null, who: by, what: 'flag-key-revoked', why });
    await client.query(`NOTIFY ${keysChannel}`);
    return true;
  });
}

export async function flagKeysOf(pool: Pool, environment: string): Promise<FlagKey[]> {
  const { rows } = await pool.query<StoredKey>(
    `SELECT ${columns} FROM bascule.flag_key WHERE environment = $1 ORDER BY number`,
    [environment],
  );
  return rows.map(keyOf);
}

/** By its hash, as with people's tokens: how long that takes tells nothing from which a key could be made. */
export async function findFlagKey(pool: Pool, key: string): Promise<FlagKey | null> {
  const { rows } = await pool.query<StoredKey>(`SELECT ${columns} FROM bascule.flag_key WHERE sha256 = $1`, [
    sha256(key),
  ]);
  return rows[0] ? keyOf(rows[0]) : null;
}

export async function findFlagKeyById(pool: Pool, id: string): Promise<FlagKey | null> {
  const { rows } = await pool.query<StoredKey>(`SELECT ${columns} FROM bascule.flag_key WHERE id = $1`, [id]);
  return rows[0] ? keyOf(rows[0]) : null;
}

async function insert(
  client: PoolClient,
  { environment, title, by, at, key }: { environment: string; title: string; by: string; at: number; key: string },
): Promise<string | null> {
  const { rows } = await client.query<{ id: string }>(
    `INSERT INTO bascule.flag_key (environment, title, sha256, created_at, created_by) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (sha256) DO NOTHING RETURNING id`,
    [environment, title, sha256(key), at, by],
  );
  if (!rows[0]) return null;
  const why = `clé ${rows[0].id} (${title})`;
  await writeAudit(client, { at, environment, deployment: null, who: by, what: 'flag-key-created', why });
  await client.query(`NOTIFY ${keysChannel}`);
  return rows[0].id;
}

const columns = 'id, environment, title, sha256, created_at, created_by, revoked_at, revoked_by';

interface StoredKey {
  id: string;
  environment: string;
  title: string;
  sha256: Buffer;
  created_at: string;
  created_by: string;
  revoked_at: string | null;
  revoked_by: string | null;
}

function keyOf({ id, environment, title, sha256, ...row }: StoredKey): FlagKey {
  return {
    ...{ id, environment, title, sha256, createdBy: row.created_by, revokedBy: row.revoked_by },
    createdAt: Number(row.created_at),
    revokedAt: row.revoked_at === null ? null : Number(row.revoked_at),
  };
}

const sha256 = (key: string) => createHash('sha256').update(key).digest();
