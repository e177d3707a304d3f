import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import { readable } from '../core/migration/statement.ts';
import { DatabaseError } from './database-error.ts';
import { explainFailure } from './migration-failure.ts';
import { transactionStatement } from './statements.ts';

const LOCK_ATTEMPTS = 10;
const LOCK_NOT_HAD = ['55P03', '40P01'];

/** A file of a migration, to be run. */
export interface Script {
  /** As people know it: `20251101_init/migration.sql`. */
  file: string;
  sql: string;
}

export interface Patience {
  /** How long a statement waits for a table that live requests hold; then it lets them pass and tries again. */
  lockTimeoutMs: number;
  onWaiting(sentence: string): void;
}

/** Who wants to know what a script does while it runs. */
export interface Watch {
  /** The statement of this index, from 0, went through. */
  onStatement(index: number, tookMs: number): void;
  /** All of it ran, and nothing is kept yet. */
  beforeCommit(client: pg.Client): Promise<void>;
}

export const nobodyWatches: Watch = { onStatement: () => {}, beforeCommit: async () => {} };

/**
 * Runs a script and its record in one transaction. A table in use is asked for again and again, briefly: a long wait for
 * its lock would make all requests queue behind us.
 * @throws DatabaseError `lock-not-had`, `migration-failed`, `migration-unsafe`; then nothing was kept
 */
export async function inTransaction(
  client: pg.Client,
  script: Script,
  { lockTimeoutMs, onWaiting }: Patience,
  watch: Watch,
  record: () => Promise<void>,
): Promise<void> {
  refuseTransactions(script);
  for (let attempt = 1; ; attempt++) {
    const failure = await attemptOnce(client, script, lockTimeoutMs, watch, record);
    if (!failure) return;
    if (failure.code !== 'lock-not-had') throw failure;
    if (attempt === LOCK_ATTEMPTS) throw outOfPatience(script, lockTimeoutMs, failure);
    onWaiting(`${script.file} attend une table en cours d’utilisation (essai ${attempt} sur ${LOCK_ATTEMPTS}).`);
    await setTimeout(Math.min(lockTimeoutMs, 100 * 2 ** attempt));
  }
}

/** PostgreSQL's answer to a part of a script, in words of ours: `before` counts the characters before that part. */
export function failureOf(
  { file, sql }: Script,
  cause: pg.DatabaseError,
  completed: number,
  before = 0,
): DatabaseError {
  const code = LOCK_NOT_HAD.includes(cause.code ?? '') ? 'lock-not-had' : 'migration-failed';
  const { message, detail, hint } = cause;
  const position = cause.position && String(Number(cause.position) + before);
  return new DatabaseError(code, explainFailure(file, sql, { message, detail, hint, position }, completed), { cause });
}

async function attemptOnce(
  client: pg.Client,
  script: Script,
  lockTimeoutMs: number,
  watch: Watch,
  record: () => Promise<void>,
): Promise<DatabaseError | null> {
  await client.query(`BEGIN; SET LOCAL lock_timeout = ${Math.trunc(lockTimeoutMs)}`);
  const parts = partsOf(script.sql);
  let completed = 0;
  try {
    for (const { text } of parts) {
      const startedAt = performance.now();
      await client.query(text);
      watch.onStatement(completed++, performance.now() - startedAt);
    }
    await watch.beforeCommit(client);
    await record();
    await client.query('COMMIT');
    return null;
  } catch (cause) {
    await client.query('ROLLBACK');
    if (!(cause instanceof pg.DatabaseError)) throw cause;
    return failureOf(script, cause, completed, parts[completed]?.before);
  }
}

/** One statement at a time, so that each has its own time; PostgreSQL says what is wrong with what can't be read. */
function partsOf(sql: string): { text: string; before: number }[] {
  const statements = readable(sql);
  return statements.length > 0 ? statements : [{ text: sql, before: 0 }];
}

function outOfPatience({ file }: Script, lockTimeoutMs: number, cause: DatabaseError): DatabaseError {
  const sentence = `${file} n’a pas obtenu une table en cours d’utilisation, en ${LOCK_ATTEMPTS} essais de ${lockTimeoutMs} ms : une longue requête la garde ; attendez sa fin ou choisissez une heure plus calme, puis recommencez. Rien de ce fichier n’a été gardé.`;
  return new DatabaseError('lock-not-had', sentence, { cause });
}

function refuseTransactions({ file, sql }: Script): void {
  const statement = transactionStatement(sql);
  if (!statement) return;
  const sentence = `${file}, ligne ${statement.line} : « ${statement.text.slice(0, 40)} » n’est pas permis, car chaque migration est déjà une transaction : retirez-le.`;
  throw new DatabaseError('migration-unsafe', sentence);
}
