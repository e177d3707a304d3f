import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import type { Postgres } from '../embedded.ts';
import type { Mark } from './manifest.ts';
import { countIn, databasesOf, tablesOf, type RowCounts } from './row-counts.ts';
import { connected } from '../connected.ts';

const attempts = 20;
const letWritersGoMs = 100;

/**
 * Names a point of the log and counts the rows as they are at it, so that a restore to it can be held to them. Writers
 * are kept out for the moment between the two, a few milliseconds; where they leave none, nothing is counted.
 */
export async function setRestorePoint(postgres: Postgres, restorePoint: string): Promise<Mark> {
  const [database, ...others] = await databasesOf(postgres);
  // Only in one database at a time can writers be kept out.
  if (database === undefined || others.length > 0) return unaccompanied(postgres, restorePoint);
  return connected(postgres.url(database), async (client) => {
    for (let attempt = 0; attempt < attempts; attempt++) {
      const found = await together(client, database, restorePoint);
      if (found) return { restorePoint, ...found };
      // Those who waited behind us go first.
      await pause(letWritersGoMs);
    }
    return unaccompanied(postgres, restorePoint);
  });
}

/**
 * A snapshot of REPEATABLE READ is taken at the first statement after the locks, so both see the same rows; rolling back
 * to the savepoint lets the writers go on, while the snapshot stays: counting may take its time.
 */
async function together(
  client: pg.Client,
  database: string,
  name: string,
): Promise<{ lsn: string; rows: RowCounts } | null> {
  const tables = (await tablesOf(client)).map(({ quoted }) => quoted);
  await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ; SET LOCAL lock_timeout = '50ms'; SAVEPOINT writers");
  try {
    if (tables.length > 0) await client.query(`LOCK TABLE ${tables.join(', ')} IN SHARE MODE`);
    const lsn = await create(client, name);
    await client.query('ROLLBACK TO SAVEPOINT writers');
    return { lsn, rows: await countIn(client, database) };
  } catch (error) {
    // 55P03: a writer held its lock too long; 42P01: a table went away meanwhile.
    if (error instanceof pg.DatabaseError && (error.code === '55P03' || error.code === '42P01')) return null;
    throw error;
  } finally {
    await client.query('ROLLBACK');
  }
}

function unaccompanied(postgres: Postgres, restorePoint: string): Promise<Mark> {
  return connected(postgres.url('postgres'), async (client) => {
    return { restorePoint, lsn: await create(client, restorePoint), rows: null };
  });
}

async function create(client: pg.Client, name: string): Promise<string> {
  const { rows } = await client.query<{ lsn: string }>('SELECT pg_create_restore_point($1) AS lsn', [name]);
  return String(rows[0]?.lsn);
}
