import type { Pool, PoolClient } from 'pg';
import { writeAudit } from './audit-table.ts';
import { changeWords } from './flag-change-words.ts';
import {
  changeDefinition,
  findDefinition,
  parsed,
  type ChangeKind,
  type Definitions,
  type FlagChange,
  type Subject,
} from './flag-table.ts';

/** A change that waits for a second person, or has had its answer. Times are milliseconds since 1970. */
export interface Proposal {
  id: string;
  environment: string;
  subject: Subject;
  key: string;
  kind: ChangeKind;
  /** The revision that it changes; null: there was no such flag. */
  baseRevision: number | null;
  /** Null: it takes the flag away. */
  after: Definitions[Subject] | null;
  at: number;
  who: string;
  why: string;
  /** `overtaken`: what it would have changed was changed by somebody else before it was accepted. */
  decision: 'accepted' | 'declined' | 'overtaken' | null;
  decidedAt: number | null;
  decidedBy: string | null;
  comment: string | null;
}

export type Asked = Pick<Proposal, 'environment' | 'subject' | 'key' | 'kind' | 'after' | 'at' | 'who' | 'why'>;
export interface Answer {
  by: string;
  at: number;
  comment: string;
}

/** Keeps a change for somebody else to accept, on top of what holds now. */
export async function propose(client: PoolClient, asked: Asked): Promise<Proposal> {
  const { environment, subject, key, kind, after, at, who, why } = asked;
  const now = await findDefinition(client, asked);
  const { rows } = await client.query<StoredProposal>(
    `INSERT INTO bascule.flag_proposal (environment, subject, key, kind, base_revision, after, at, who, why)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING ${columns}`,
    [environment, subject, key, kind, now?.revision ?? null, after && JSON.stringify(after), at, who, why],
  );
  const proposal = proposalOf(rows[0] as StoredProposal);
  const text = `${proposal.id}, ${key} : ${changeWords[kind]}. ${why}`;
  await writeAudit(client, { at, environment, deployment: null, who, what: 'flag-proposed', why: text });
  return proposal;
}

/**
 * Makes a proposed change, unless the flag was changed since: then it is `overtaken`, and nothing changes. Null: it was
 * answered before.
 */
export async function acceptProposal(
  client: PoolClient,
  { id, environment, subject, key, kind, baseRevision, after, who, why }: Proposal,
  answer: Answer,
): Promise<{ proposal: Proposal; change: FlagChange | null } | null> {
  let isOvertaken = false;
  const author = { kind, who, why, at: answer.at, acceptedBy: answer.by };
  const change = await changeDefinition(client, { environment, subject, key }, author, (now) => {
    isOvertaken = (now?.revision ?? null) !== baseRevision;
    return isOvertaken ? (now?.definition ?? null) : after;
  });
  const proposal = await decide(client, id, isOvertaken ? 'overtaken' : 'accepted', answer);
  return proposal && { proposal, change };
}

/** Answers null when it was answered before. */
export async function declineProposal(
  client: PoolClient,
  { id, environment, key }: Proposal,
  { by, at, comment }: Answer,
): Promise<Proposal | null> {
  const declined = await decide(client, id, 'declined', { by, at, comment });
  if (!declined) return null;
  const why = `${id}, ${key}. ${comment}`;
  await writeAudit(client, { at, environment, deployment: null, who: by, what: 'flag-declined', why });
  return declined;
}

/** Those that wait, the oldest first. */
export async function pendingProposals(pool: Pool, environment: string): Promise<Proposal[]> {
  const { rows } = await pool.query<StoredProposal>(
    `SELECT ${columns} FROM bascule.flag_proposal WHERE environment = $1 AND decision IS NULL ORDER BY number`,
    [environment],
  );
  return rows.map(proposalOf);
}

export async function findProposal(pool: Pool, environment: string, id: string): Promise<Proposal | null> {
  const { rows } = await pool.query<StoredProposal>(
    `SELECT ${columns} FROM bascule.flag_proposal WHERE environment = $1 AND id = $2`,
    [environment, id],
  );
  return rows[0] ? proposalOf(rows[0]) : null;
}

async function decide(
  client: PoolClient,
  id: string,
  decision: NonNullable<Proposal['decision']>,
  { by, at, comment }: Answer,
): Promise<Proposal | null> {
  const { rows } = await client.query<StoredProposal>(
    `UPDATE bascule.flag_proposal SET decision = $2, decided_at = $3, decided_by = $4, comment = $5
     WHERE id = $1 AND decision IS NULL RETURNING ${columns}`,
    [id, decision, at, by, comment],
  );
  return rows[0] ? proposalOf(rows[0]) : null;
}

const columns =
  'id, environment, subject, key, kind, base_revision, after, at, who, why, decision, decided_at, decided_by, comment';

interface StoredProposal extends Omit<Proposal, 'baseRevision' | 'after' | 'at' | 'decidedAt' | 'decidedBy'> {
  base_revision: string | null;
  after: unknown;
  at: string;
  decided_at: string | null;
  decided_by: string | null;
}

function proposalOf({ base_revision, decided_at, decided_by, ...row }: StoredProposal): Proposal {
  const number = (text: string | null) => (text === null ? null : Number(text));
  return {
    ...row,
    ...{ at: Number(row.at), baseRevision: number(base_revision) },
    ...{ decidedAt: number(decided_at), decidedBy: decided_by },
    after: row.after === null ? null : parsed(row.subject, row.after),
  };
}
