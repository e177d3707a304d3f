import type { Pool } from 'pg';
import type { Signature } from '../core/checklist/signature.ts';
import type { Agreed } from './approval-table.ts';
import { writeAudit } from './audit-table.ts';
import { transaction } from './transaction.ts';

/** Writes down that a person vouches for an item. Done again it changes nothing, and answers false. */
export async function sign(
  pool: Pool,
  { deployment, environment, digestsKey }: Agreed,
  { item, person, roles, comment, at }: Signature,
): Promise<boolean> {
  return transaction(pool, async (client) => {
    const { rowCount } = await client.query(
      `INSERT INTO bascule.signature (environment, digests_key, item, person, roles, comment, at)
       VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (environment, digests_key, item, person) DO NOTHING`,
      [environment, digestsKey, item, person, roles, comment, at],
    );
    if (rowCount === 0) return false;
    const why = comment ? `${item} : ${comment}` : item;
    await writeAudit(client, { at, environment, deployment, who: person, what: 'signed', why });
    return true;
  });
}

/** All signatures for these digests, oldest first. */
export async function signaturesFor(pool: Pool, environment: string, digestsKey: string): Promise<Signature[]> {
  const { rows } = await pool.query<Signature & { at: string }>(
    `SELECT item, person, roles, comment, at FROM bascule.signature
     WHERE environment = $1 AND digests_key = $2 ORDER BY number`,
    [environment, digestsKey],
  );
  return rows.map((row) => ({ ...row, at: Number(row.at) }));
}
