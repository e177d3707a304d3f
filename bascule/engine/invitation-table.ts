import type { Pool, PoolClient } from 'pg';
import { writeAudit } from './audit-table.ts';
import { newSecret, sha256 } from './secret.ts';
import { transaction } from './transaction.ts';

/** Times are milliseconds since 1970. */
export interface InvitationRow {
  person: string;
  createdBy: string;
  expiresAt: number;
  usedAt: number | null;
}

export const invitationLastsMs = 15 * 60_000;

/** Lets a person make a passkey, once; answers the secret, which can be read here and never again. */
export async function invite(
  pool: Pool,
  { person, by, at }: { person: string; by: string; at: number },
): Promise<{ secret: string; expiresAt: number }> {
  const [secret, expiresAt] = [newSecret('bsi_'), at + invitationLastsMs];
  await transaction(pool, async (client) => {
    await client.query(
      `INSERT INTO bascule.console_invitation (sha256, person, created_at, created_by, expires_at)
       VALUES ($1, $2, $3, $4, $5)`,
      [sha256(secret), person, at, by, expiresAt],
    );
    const why = `invitation de ${person} à la console`;
    await writeAudit(client, { at, environment: null, deployment: null, who: by, what: 'console-invited', why });
  });
  return { secret, expiresAt };
}

export async function findInvitation(pool: Pool, secret: string): Promise<InvitationRow | null> {
  const { rows } = await pool.query<{ person: string; created_by: string; expires_at: string; used_at: string | null }>(
    'SELECT person, created_by, expires_at, used_at FROM bascule.console_invitation WHERE sha256 = $1',
    [sha256(secret)],
  );
  const [row] = rows;
  if (!row) return null;
  const usedAt = row.used_at === null ? null : Number(row.used_at);
  return { person: row.person, createdBy: row.created_by, expiresAt: Number(row.expires_at), usedAt };
}

/** Answers whose it is; null when it was used already, or came too late. */
export async function useInvitation(client: PoolClient, secret: string, at: number): Promise<string | null> {
  const { rows } = await client.query<{ person: string }>(
    `UPDATE bascule.console_invitation SET used_at = $2
     WHERE sha256 = $1 AND used_at IS NULL AND expires_at > $2 RETURNING person`,
    [sha256(secret), at],
  );
  return rows[0]?.person ?? null;
}
