import pg from 'pg';
import type { Postgres } from '../embedded.ts';
import { connected } from '../connected.ts';

/** `database.schema.table` and its rows. Counting reads every page, and PostgreSQL checks the checksum of each. */
export type RowCounts = Record<string, number>;

/** The databases of a cluster that hold somebody's tables. */
export async function databasesOf(postgres: Postgres): Promise<string[]> {
  return connected(postgres.url('postgres'), async (client) => {
    const { rows } = await client.query<{ datname: string }>(
      "SELECT datname FROM pg_database WHERE datallowconn AND NOT datistemplate AND datname <> 'postgres' ORDER BY 1",
    );
    return rows.map(({ datname }) => datname);
  });
}

export async function countRows(postgres: Postgres): Promise<RowCounts> {
  const counts: RowCounts = {};
  for (const database of await databasesOf(postgres)) {
    Object.assign(counts, await connected(postgres.url(database), (client) => countIn(client, database)));
  }
  return counts;
}

/** Of one session's database, in its transaction if it is in one. */
export async function countIn(client: pg.Client, database: string): Promise<RowCounts> {
  const counts: RowCounts = {};
  for (const { name, quoted } of await tablesOf(client)) {
    const { rows } = await client.query<{ n: string }>(`SELECT count(*) AS n FROM ${quoted}`);
    counts[`${database}.${name}`] = Number(rows[0]?.n);
  }
  return counts;
}

/** `schema.table`, and the same ready to be put into a statement. */
export async function tablesOf(client: pg.Client): Promise<{ name: string; quoted: string }[]> {
  const { rows } = await client.query<{ schema: string; name: string }>(
    `SELECT n.nspname AS schema, c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind = 'r' AND c.relpersistence = 'p'
       AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema' ORDER BY 1, 2`,
  );
  return rows.map(({ schema, name }) => {
    return { name: `${schema}.${name}`, quoted: `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(name)}` };
  });
}
