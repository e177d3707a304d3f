import { createHash } from 'node:crypto';
import type { Pool } from 'pg';
import type { Approval } from '../core/approval/approval.ts';
import type { ReleaseKind } from '../core/window/schema.ts';
import { writeAudit } from './audit-table.ts';
import { writeMessage } from './message-table.ts';
import { transaction } from './transaction.ts';

/** One release for one environment, as people agree to it. */
export interface Agreed {
  deployment: string;
  environment: string;
  digestsKey: string;
}

/** Names a set of artifacts: SHA-256 of the sorted lines `component=digest`. */
export function digestsKey(digests: Readonly<Record<string, string>>): string {
  const lines = Object.entries(digests).map(([component, digest]) => `${component}=${digest}`);
  return createHash('sha256').update(lines.sort().join('\n')).digest('hex');
}

/** Writes down that a person agrees. Done again it changes nothing, and answers false. */
export async function approve(
  pool: Pool,
  { deployment, environment, digestsKey }: Agreed,
  kind: ReleaseKind,
  { person, roles, comment, at }: Pick<Approval, 'person' | 'roles' | 'comment' | 'at'>,
): Promise<boolean> {
  return transaction(pool, async (client) => {
    const { rowCount } = await client.query(
      `INSERT INTO bascule.approval (environment, release_kind, digests_key, person, roles, comment, at)
       VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT (environment, digests_key, person) WHERE withdrawn_at IS NULL DO NOTHING`,
      [environment, kind, digestsKey, person, roles, comment, at],
    );
    if (rowCount === 0) return false;
    await writeAudit(client, { at, environment, deployment, who: person, what: 'approved', why: comment });
    return true;
  });
}

/** Takes an agreement back. Answers false when there was none. */
export async function withdraw(
  pool: Pool,
  { deployment, environment, digestsKey }: Agreed,
  { person, comment, at }: Pick<Approval, 'person' | 'comment' | 'at'>,
): Promise<boolean> {
  return transaction(pool, async (client) => {
    const { rowCount } = await client.query(
      `UPDATE bascule.approval SET withdrawn_at = $4
       WHERE environment = $1 AND digests_key = $2 AND person = $3 AND withdrawn_at IS NULL`,
      [environment, digestsKey, person, at],
    );
    if (rowCount === 0) return false;
    await writeAudit(client, { at, environment, deployment, who: person, what: 'approval-withdrawn', why: comment });
    return true;
  });
}

/** All that was agreed to for these digests, oldest first, withdrawn ones too. */
export async function approvalsFor(pool: Pool, environment: string, digestsKey: string): Promise<Approval[]> {
  const { rows } = await pool.query<ApprovalRow>(
    `SELECT person, roles, digests_key, comment, at, withdrawn_at FROM bascule.approval
     WHERE environment = $1 AND digests_key = $2 ORDER BY number`,
    [environment, digestsKey],
  );
  return rows.map(({ person, roles, digests_key, comment, at, withdrawn_at }) => ({
    ...{ person, roles, digestsKey: digests_key, comment },
    at: Number(at),
    withdrawnAt: withdrawn_at === null ? null : Number(withdrawn_at),
  }));
}

/** Keeps that somebody goes past what was red, and has it shouted. */
export async function override(
  pool: Pool,
  { deployment, environment }: Pick<Agreed, 'deployment' | 'environment'>,
  { person, role, reason, at }: { person: string; role: string; reason: string; at: number },
): Promise<void> {
  await transaction(pool, async (client) => {
    await writeAudit(client, { at, environment, deployment, who: person, what: 'overridden', why: reason });
    await writeMessage(client, {
      at,
      channel: '#deployments',
      template: 'override',
      body: {
        ...{ environment, deployment, person, role, reason },
        text: `🚨 PASSAGE EN FORCE vers ${environment} (${deployment}) par ${person}, ${role} : ${reason}`,
      },
    });
  });
}

interface ApprovalRow {
  person: string;
  roles: string[];
  digests_key: string;
  comment: string;
  at: string;
  withdrawn_at: string | null;
}
