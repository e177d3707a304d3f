import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import { DatabaseError } from './database-error.ts';
import { explainFailure } from './migration-failure.ts';
import { transactionStatement } from './statements.ts';

const LOCK_ATTEMPTS = 10;
const LOCK_NOT_HAD = ['55P03', '40P01'];

export interface Patience {
  /** How long a statement waits for a table that live requests hold; then it lets them pass and tries again. */
  lockTimeoutMs?: number;
  onWaiting?: (sentence: string) => void;
}

/** A table in use is asked for again and again, briefly: a long wait for its lock would make all requests queue behind us. */
export async function inTransaction(
  client: pg.Client,
  file: string,
  sql: string,
  { lockTimeoutMs = 2_000, onWaiting }: Patience,
  record: () => Promise<void>,
): Promise<void> {
  refuseTransactions(file, sql);
  for (let attempt = 1; ; attempt++) {
    const failure = await attemptOnce(client, file, sql, lockTimeoutMs, record);
    if (!failure) return;
    if (failure.code !== 'lock-not-had' || attempt === LOCK_ATTEMPTS) throw failure;
    onWaiting?.(`${file} attend une table en cours d’utilisation (essai ${attempt} sur ${LOCK_ATTEMPTS}).`);
    await setTimeout(Math.min(lockTimeoutMs, 100 * 2 ** attempt));
  }
}

async function attemptOnce(
  client: pg.Client,
  file: string,
  sql: string,
  lockTimeoutMs: number,
  record: () => Promise<void>,
): Promise<DatabaseError | null> {
  await client.query(`BEGIN; SET LOCAL lock_timeout = ${Math.trunc(lockTimeoutMs)}`);
  let completed = 0;
  const countStatement = () => completed++;
  client.connection.on('commandComplete', countStatement);
  try {
    await client.query(sql);
    await record();
    await client.query('COMMIT');
    return null;
  } catch (cause) {
    client.connection.off('commandComplete', countStatement);
    await client.query('ROLLBACK');
    if (!(cause instanceof pg.DatabaseError)) throw cause;
    const code = LOCK_NOT_HAD.includes(cause.code ?? '') ? 'lock-not-had' : 'migration-failed';
    return new DatabaseError(code, explainFailure(file, sql, cause, completed), { cause });
  } finally {
    client.connection.off('commandComplete', countStatement);
  }
}

function refuseTransactions(file: string, sql: string): void {
  const statement = transactionStatement(sql);
  if (!statement) return;
  const sentence = `${file}, ligne ${statement.line} : « ${statement.text.slice(0, 40)} » n’est pas permis, car chaque migration est déjà une transaction : retirez-le.`;
  throw new DatabaseError('migration-unsafe', sentence);
}
