import type { Pool, PoolClient } from 'pg';
import type { Override } from '../core/incident/on-call.ts';
import { writeAudit } from './audit-table.ts';
import { transaction } from './transaction.ts';

/** Who stands in for whoever is on call, oldest first; those that are over at `at` are left out. */
export async function overridesEndingAfter(client: Pool | PoolClient, at: number): Promise<Override[]> {
  const { rows } = await client.query<OverrideRow>(
    `SELECT id, person, from_at, to_at, reason, by, at FROM bascule.on_call_override
     WHERE withdrawn_at IS NULL AND to_at > $1 ORDER BY id`,
    [at],
  );
  return rows.map(({ id, person, from_at, to_at, reason, by, at }) => ({
    ...{ id: Number(id), person, from: Number(from_at), to: Number(to_at), reason, by, at: Number(at) },
  }));
}

export async function addOverride(pool: Pool, override: Omit<Override, 'id'>): Promise<Override> {
  const { person, from, to, reason, by, at } = override;
  return transaction(pool, async (client) => {
    const { rows } = await client.query<{ id: string }>(
      `INSERT INTO bascule.on_call_override (person, from_at, to_at, reason, by, at)
       VALUES ($1, $2, $3, $4, $5, $6) RETURNING id`,
      [person, from, to, reason, by, at],
    );
    const why = `${person}, du ${new Date(from).toISOString()} au ${new Date(to).toISOString()} : ${reason}`;
    await writeAudit(client, { at, environment: null, deployment: null, who: by, what: 'on-call-overridden', why });
    return { ...override, id: Number((rows[0] as { id: string }).id) };
  });
}

/** Answers false when there is none of this number that still holds. */
export async function withdrawOverride(
  pool: Pool,
  id: number,
  { by, at }: { by: string; at: number },
): Promise<boolean> {
  return transaction(pool, async (client) => {
    const { rowCount } = await client.query(
      'UPDATE bascule.on_call_override SET withdrawn_at = $2 WHERE id = $1 AND withdrawn_at IS NULL',
      [id, at],
    );
    if (rowCount === 0) return false;
    const why = `remplacement ${id} retiré`;
    await writeAudit(client, { at, environment: null, deployment: null, who: by, what: 'on-call-overridden', why });
    return true;
  });
}

interface OverrideRow {
  id: string;
  person: string;
  from_at: string;
  to_at: string;
  reason: string;
  by: string;
  at: string;
}
