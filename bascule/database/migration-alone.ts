import { performance } from 'node:perf_hooks';
import pg from 'pg';
import type { Alone } from '../core/migration/alone.ts';
import { DatabaseError } from './database-error.ts';
import { failureOf, type Script, type Watch } from './migration-transaction.ts';

/**
 * Runs what PostgreSQL takes only outside of a transaction. Waiting, it makes nobody wait; still it gives up after
 * `withinMs`. What a crash left half done (an index that is not valid) is dropped and begun again; with `again` what a
 * crash left wholly done counts as done.
 * @throws DatabaseError `migration-failed`, `lock-not-had`, `migration-unsafe`; then nothing of it is left but, when old
 * transactions keep it from being dropped, an index that is not valid: the next try drops it
 */
export async function runAlone(
  client: pg.Client,
  script: Script,
  alone: Alone,
  watch: Watch,
  { withinMs, again }: { withinMs: number; again: boolean },
): Promise<void> {
  refuseNameless(script, alone);
  const before = await stateOf(client, alone);
  if (again && before === (alone.kind === 'create-index' ? 'valid' : 'absent')) return;
  await client.query('SET lock_timeout = 0');
  const startedAt = performance.now();
  try {
    await client.query(`SET statement_timeout = ${Math.trunc(withinMs)}`);
    if (before === 'invalid') await dropHalf(client, alone);
    await client.query(script.sql);
    watch.onStatement(0, performance.now() - startedAt);
  } catch (cause) {
    await client.query(`SET statement_timeout = ${TIDY_WITHIN_MS}`);
    if ((await stateOf(client, alone)) === 'invalid') await dropHalf(client, alone).catch(unlessTimeout);
    throw cause instanceof pg.DatabaseError ? told(script, cause, withinMs) : cause;
  } finally {
    await client.query('RESET lock_timeout; RESET statement_timeout').catch(() => {});
  }
}

/** The same transactions that kept the index from being made may keep it from being dropped. */
const TIDY_WITHIN_MS = 2_000;

type IndexState = 'absent' | 'invalid' | 'valid';

async function stateOf(client: pg.Client, alone: Alone): Promise<IndexState | null> {
  if (alone.kind === 'other' || alone.index === null) return null;
  const [schema, name] = alone.index.split('.');
  const { rows } = await client.query<{ valid: boolean }>(
    `SELECT indisvalid AS valid FROM pg_index
     JOIN pg_class ON pg_class.oid = indexrelid JOIN pg_namespace ON pg_namespace.oid = relnamespace
     WHERE nspname = $1 AND relname = $2`,
    [schema, name],
  );
  if (!rows[0]) return 'absent';
  return rows[0].valid ? 'valid' : 'invalid';
}

/** Of an index that is to be made; what is to be dropped goes anyway. */
async function dropHalf(client: pg.Client, alone: Alone): Promise<void> {
  if (alone.kind !== 'create-index' || alone.index === null) return;
  const name = alone.index.split('.').map(pg.escapeIdentifier).join('.');
  await client.query(`DROP INDEX CONCURRENTLY IF EXISTS ${name}`);
}

const STATEMENT_TIMEOUT = '57014';

function unlessTimeout(error: unknown): void {
  if (!(error instanceof pg.DatabaseError) || error.code !== STATEMENT_TIMEOUT) throw error;
}

function told(script: Script, cause: pg.DatabaseError, withinMs: number): DatabaseError {
  if (cause.code !== STATEMENT_TIMEOUT) return failureOf(script, cause, 0);
  const sentence = `${script.file} attendait encore au bout de ${Math.round(withinMs / 1000)} s la fin d’anciennes transactions : trouvez-les dans pg_stat_activity, ou recommencez à une heure plus calme.`;
  return new DatabaseError('lock-not-had', sentence, { cause });
}

/** An index without a name of its own could not be found again after a crash. */
function refuseNameless({ file }: Script, alone: Alone): void {
  if (alone.kind !== 'create-index' || alone.index !== null) return;
  throw new DatabaseError('migration-unsafe', `${file} : donnez un nom à l’index créé avec CONCURRENTLY.`);
}
