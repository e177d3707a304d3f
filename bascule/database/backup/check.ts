import type { Postgres } from '../embedded.ts';
import { BackupError } from './backup-error.ts';
import { countRows, databasesOf, type RowCounts } from './row-counts.ts';
import { connected } from '../connected.ts';
import { isOfTheFuture } from '../invariants.ts';

/** A query that must answer with no row in the database of that name. */
export interface Invariant {
  name: string;
  sql: string;
}

export interface Expectations {
  database: string;
  invariants: Invariant[];
  /** As counted when the backup was taken; null: not known. */
  rows: RowCounts | null;
}

/** Reads all there is of a restored cluster, its tables and indexes. Answers the rows. @throws BackupError `not-verified` */
export async function check(postgres: Postgres, { database, invariants, rows }: Expectations): Promise<RowCounts> {
  const found = await countRows(postgres).catch((cause: Error) => {
    throw notVerified(`ses tables ne se lisent pas (${cause.message})`, cause);
  });
  const databases = await databasesOf(postgres);
  for (const each of databases) await checkIndexes(postgres.url(each));
  if (databases.includes(database)) await checkInvariants(postgres.url(database), invariants);
  const other = rows && differences(rows, found);
  if (other?.length) throw notVerified(`elle n’a pas les lignes de l’original (${other.join(' ; ')})`);
  return found;
}

/** https://www.postgresql.org/docs/18/amcheck.html: every index in order, and none of its tuples without its row. */
async function checkIndexes(url: string): Promise<void> {
  await connected(url, async (client) => {
    await client.query('CREATE EXTENSION IF NOT EXISTS amcheck');
    await client.query(
      `SELECT bt_index_check(c.oid) FROM pg_class c JOIN pg_am a ON a.oid = c.relam JOIN pg_index i ON i.indexrelid = c.oid
       WHERE a.amname = 'btree' AND c.relkind = 'i' AND c.relpersistence = 'p' AND i.indisvalid`,
    );
  }).catch((cause: Error) => {
    throw notVerified(`un de ses index est abîmé (${cause.message})`, cause);
  });
}

/** A plan may speak of what the next migration makes: nothing of it can be broken in a backup from before. */
async function checkInvariants(url: string, invariants: Invariant[]): Promise<void> {
  await connected(url, async (client) => {
    for (const { name, sql } of invariants) {
      const rowCount = await client.query(sql).then(
        (answer) => answer.rowCount,
        (cause: Error) => {
          if (isOfTheFuture(cause)) return 0;
          throw notVerified(`« ${name} » n’a pas pu y être vérifié (${cause.message})`, cause);
        },
      );
      if (rowCount) throw notVerified(`« ${name} » n’y tient pas (${rowCount} lignes)`);
    }
  });
}

export function differences(wanted: RowCounts, found: RowCounts): string[] {
  const tables = [...new Set([...Object.keys(wanted), ...Object.keys(found)])];
  return tables
    .filter((table) => wanted[table] !== found[table])
    .map((table) => `${table} : ${found[table] ?? 'absente'} au lieu de ${wanted[table] ?? 'absente'}`);
}

function notVerified(why: string, cause?: Error): BackupError {
  const sentence = `La base restaurée n’est pas bonne, ${why} : rien n’a été changé ; restaurez depuis une autre sauvegarde, ou à une autre heure.`;
  return new BackupError('not-verified', sentence, { cause });
}
