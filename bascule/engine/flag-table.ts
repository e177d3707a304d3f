import { isDeepStrictEqual } from 'node:util';
import type { Pool, PoolClient } from 'pg';
import { flag, segment, type Flag, type Segment, type Snapshot } from '../core/flag/schema.ts';
import { writeAudit } from './audit-table.ts';
import { auditWords } from './flag-change-words.ts';

/** What changes by itself: a flag, or a segment that flags name. */
export interface Definitions {
  flag: Flag;
  segment: Segment;
}
export type Subject = keyof Definitions;

/** `tied-on` and `tied-off` are a deployment's doing, all others a person's; `given` is what the plan begins with. */
export const changeKinds = [
  'given',
  'set',
  'on',
  'off',
  'killed',
  'revived',
  'undone',
  'imported',
  'removed',
  'tied-on',
  'tied-off',
] as const;
export type ChangeKind = (typeof changeKinds)[number];

/** A definition with the change that made it so. */
export interface Standing<S extends Subject = Subject> {
  definition: Definitions[S];
  revision: number;
}

/** Who changes what, and why. Times are milliseconds since 1970. */
export interface Author {
  kind: ChangeKind;
  who: string;
  why: string;
  at: number;
  /** The second person, where one is asked for. */
  acceptedBy?: string;
  deployment?: string;
}

/** One change of the past. `before` is null when it made the first definition, `after` when it took the last away. */
export interface FlagChange extends Omit<Author, 'acceptedBy' | 'deployment'> {
  environment: string;
  revision: number;
  subject: Subject;
  key: string;
  acceptedBy: string | null;
  deployment: string | null;
  before: Definitions[Subject] | null;
  after: Definitions[Subject] | null;
}

/** What PostgreSQL tells the servers when a change is made; the payload is the environment. */
export const flagsChannel = 'bascule_flags';

export interface Named<S extends Subject> {
  environment: string;
  subject: S;
  key: string;
}

/**
 * Changes one definition: `change` is given what holds, while nobody else can change any of this environment, and answers
 * what is to hold, null for nothing any more. What it throws undoes the transaction. Answers null when that is so already.
 */
export async function changeDefinition<S extends Subject>(
  client: PoolClient,
  { environment, subject, key }: Named<S>,
  author: Author,
  change: (now: Standing<S> | null) => Definitions[S] | null,
): Promise<FlagChange | null> {
  const last = await lockRevision(client, environment);
  const now = await findDefinition(client, { environment, subject, key });
  const before = now?.definition ?? null;
  const after = change(now);
  if (isDeepStrictEqual(before, after)) return null;
  const { acceptedBy = null, deployment = null, ...rest } = author;
  const revision = last + 1;
  const made: FlagChange = { environment, revision, subject, key, ...rest, acceptedBy, deployment, before, after };
  await write(client, made);
  return made;
}

/** One definition as it holds; null: there is none. */
export async function findDefinition<S extends Subject>(
  client: Pool | PoolClient,
  { environment, subject, key }: Named<S>,
): Promise<Standing<S> | null> {
  const { rows } = await client.query<{ revision: string; definition: unknown }>(
    'SELECT revision, definition FROM bascule.flag WHERE environment = $1 AND subject = $2 AND key = $3',
    [environment, subject, key],
  );
  if (!rows[0]) return null;
  return { definition: parsed(subject, rows[0].definition), revision: Number(rows[0].revision) };
}

/** All of an environment, as of one moment, in the order of their names. */
export async function readSnapshot(pool: Pool | PoolClient, environment: string): Promise<Snapshot> {
  const { rows } = await pool.query<{ revision: string; subject: Subject | null; definition: unknown }>(
    `SELECT coalesce(flag_revision.revision, 0) AS revision, subject, definition
     FROM (SELECT $1::text AS environment) asked
     LEFT JOIN bascule.flag_revision USING (environment) LEFT JOIN bascule.flag USING (environment) ORDER BY key`,
    [environment],
  );
  const of = (subject: Subject) => rows.filter((row) => row.subject === subject);
  return {
    ...{ environment, revision: Number(rows[0]?.revision ?? 0) },
    flags: of('flag').map(({ definition }) => flag.parse(definition)),
    segments: of('segment').map(({ definition }) => segment.parse(definition)),
  };
}

/** The flags that a deployment of the component switches. */
export async function flagsTiedTo(client: PoolClient, environment: string, component: string): Promise<Flag[]> {
  const { rows } = await client.query<{ definition: unknown }>(
    `SELECT definition FROM bascule.flag
     WHERE environment = $1 AND subject = 'flag' AND definition #>> '{tiedTo,component}' = $2 ORDER BY key`,
    [environment, component],
  );
  return rows.map(({ definition }) => flag.parse(definition));
}

/** Revisions are handed out in the order in which they are seen: the row stays locked until the transaction ends. */
async function lockRevision(client: PoolClient, environment: string): Promise<number> {
  await client.query(
    'INSERT INTO bascule.flag_revision (environment, revision) VALUES ($1, 0) ON CONFLICT (environment) DO NOTHING',
    [environment],
  );
  const { rows } = await client.query<{ revision: string }>(
    'SELECT revision FROM bascule.flag_revision WHERE environment = $1 FOR UPDATE',
    [environment],
  );
  return Number(rows[0]?.revision);
}

async function write(client: PoolClient, change: FlagChange): Promise<void> {
  const { environment, revision, subject, key, at, who } = change;
  await client.query('UPDATE bascule.flag_revision SET revision = $2 WHERE environment = $1', [environment, revision]);
  if (change.after === null) {
    const where = 'environment = $1 AND subject = $2 AND key = $3';
    await client.query(`DELETE FROM bascule.flag WHERE ${where}`, [environment, subject, key]);
  } else {
    await client.query(
      `INSERT INTO bascule.flag (environment, subject, key, revision, definition) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (environment, subject, key)
       DO UPDATE SET revision = excluded.revision, definition = excluded.definition`,
      [environment, subject, key, revision, JSON.stringify(change.after)],
    );
  }
  await keepChange(client, change);
  const { deployment } = change;
  await writeAudit(client, { at, environment, deployment, who, what: 'flag-changed', why: auditWords(change) });
  await client.query('SELECT pg_notify($1, $2)', [flagsChannel, environment]);
}

async function keepChange(client: PoolClient, change: FlagChange): Promise<void> {
  const { environment, revision, subject, key, kind, at, who, why, acceptedBy, deployment, before, after } = change;
  await client.query(
    `INSERT INTO bascule.flag_change
       (environment, revision, subject, key, kind, at, who, why, accepted_by, deployment, before, after)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [
      ...[environment, revision, subject, key, kind, at, who, why, acceptedBy, deployment],
      ...[before, after].map((definition) => definition && JSON.stringify(definition)),
    ],
  );
}

/** What was written by an older Bascule gains the fields that came since. */
export function parsed<S extends Subject>(subject: S, definition: unknown): Definitions[S] {
  return (subject === 'flag' ? flag.parse(definition) : segment.parse(definition)) as Definitions[S];
}
