import type pg from 'pg';
import type { Measures } from '../core/migration/rehearsal.ts';

/** The columns of each table, in the order of their names: a content is the same whatever order they were made in. */
export type Columns = Map<string, string[]>;

export async function columnsOf(client: pg.ClientBase): Promise<Columns> {
  const { rows } = await client.query<{ name: string; columns: string[] }>(
    `SELECT format('%I.%I', nspname, relname) AS name, array_agg(quote_ident(attname) ORDER BY attname) AS columns
     FROM pg_class c
     JOIN pg_namespace n ON n.oid = relnamespace
     JOIN pg_attribute ON attrelid = c.oid AND attnum > 0 AND NOT attisdropped
     WHERE relkind = 'r' AND nspname !~ '^pg_' AND nspname <> 'information_schema' AND relname <> '_prisma_migrations'
     GROUP BY c.oid, nspname, relname ORDER BY 1`,
  );
  return new Map(rows.map(({ name, columns }) => [name, columns]));
}

/** Counts and sums up the given columns of the given tables, where they still are. */
export async function measure(client: pg.ClientBase, wanted: Columns): Promise<Measures> {
  const there = await columnsOf(client);
  const found: Measures = new Map();
  for (const [table, columns] of wanted) {
    const known = there.get(table);
    if (!known) continue;
    const row = columns.map((column) => (known.includes(column) ? column : 'NULL')).join(', ');
    const { rows } = await client.query<{ rows: string; content: string }>(
      `SELECT count(*) AS rows, coalesce(sum(hashtextextended(ROW(${row})::text, 0)), 0)::text AS content FROM ${table}`,
    );
    found.set(table, { rows: Number(rows[0]?.rows), content: rows[0]?.content ?? '' });
  }
  return found;
}
