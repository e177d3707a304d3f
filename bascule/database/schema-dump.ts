import { readFileSync } from 'node:fs';
import type pg from 'pg';
import type { SchemaLine } from '../core/migration/schema-diff.ts';

const query = readFileSync(new URL('schema-dump.sql', import.meta.url), 'utf8');

/** All of the database's schema, sorted, so that two of them can be compared line by line. */
export async function dumpSchema(client: pg.ClientBase): Promise<SchemaLine[]> {
  // Then every name in a definition stands with its schema.
  await client.query(`SET search_path = ''`);
  try {
    return (await client.query<SchemaLine>(query)).rows;
  } finally {
    await client.query('RESET search_path');
  }
}
