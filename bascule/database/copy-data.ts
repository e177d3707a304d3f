import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from, to } from 'pg-copy-streams';
import { connected } from './connected.ts';

export interface Copied {
  tables: number;
  rows: number;
}

/**
 * Copies all rows into a database of the same schema, as they stood at one moment: a single snapshot that reads, locks
 * nothing that live requests need, and makes no copy on this machine's disk. Both URLs are a superuser's.
 */
export async function copyData(source: string, target: string): Promise<Copied> {
  return connected(source, (live) =>
    connected(target, async (clone) => {
      await live.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
      const tables = (await live.query<Table>(TABLES)).rows;
      // Triggers and foreign keys judged these rows already, when they were written.
      await clone.query('SET session_replication_role = replica; SET synchronous_commit = off');
      // Migrations may have brought rows of their own; those of the original count.
      if (tables.length > 0) await clone.query(`TRUNCATE ${tables.map(({ name }) => name).join(', ')} CASCADE`);
      let rows = 0;
      for (const table of tables) rows += await copyTable(live, clone, table);
      await copySequences(live, clone);
      await live.query('COMMIT');
      await clone.query('RESET session_replication_role');
      await refreshViews(clone);
      await clone.query('ANALYZE');
      return { tables: tables.length, rows };
    }),
  );
}

interface Table {
  name: string;
  columns: string;
}

/** Those that hold rows, with the columns that are not computed. */
const TABLES = `
  SELECT format('%I.%I', nspname, relname) AS name,
    coalesce(string_agg(quote_ident(attname), ', ' ORDER BY attnum) FILTER (WHERE attgenerated = ''), '') AS columns
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = relnamespace
  LEFT JOIN pg_attribute ON attrelid = c.oid AND attnum > 0 AND NOT attisdropped
  WHERE relkind = 'r' AND nspname !~ '^pg_' AND nspname <> 'information_schema' AND relname <> '_prisma_migrations'
    AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
  GROUP BY c.oid, nspname, relname ORDER BY 1`;

async function copyTable(live: pg.Client, clone: pg.Client, { name, columns }: Table): Promise<number> {
  if (columns === '') return 0;
  const into = clone.query(from(`COPY ${name} (${columns}) FROM STDIN (FORMAT binary)`));
  await pipeline(live.query(to(`COPY ${name} (${columns}) TO STDOUT (FORMAT binary)`)), into);
  return into.rowCount;
}

/** Sequences belong to no snapshot: read after the rows they numbered, they are never behind them. */
async function copySequences(live: pg.Client, clone: pg.Client): Promise<void> {
  const { rows } = await live.query<{ name: string }>(
    `SELECT format('%I.%I', schemaname, sequencename) AS name FROM pg_sequences WHERE schemaname !~ '^pg_'`,
  );
  for (const { name } of rows) {
    const { rows: found } = await live.query<{ last: string; called: boolean }>(
      `SELECT last_value AS last, is_called AS called FROM ${name}`,
    );
    await clone.query('SELECT setval($1, $2, $3)', [name, found[0]?.last ?? 1, found[0]?.called ?? false]);
  }
}

async function refreshViews(clone: pg.Client): Promise<void> {
  const { rows } = await clone.query<{ name: string }>(
    `SELECT format('%I.%I', schemaname, matviewname) AS name FROM pg_matviews WHERE ispopulated`,
  );
  for (const { name } of rows) await clone.query(`REFRESH MATERIALIZED VIEW ${name}`);
}
