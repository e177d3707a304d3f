import { readdir, readFile } from 'node:fs/promises';
import type { Pool } from 'pg';
import { transaction } from './transaction.ts';

const folder = new URL('./schema/', import.meta.url);

/** Bascule's own tables, as the files say. Repeatable, and safe when two servers start at once. */
export async function prepareTables(pool: Pool): Promise<void> {
  const words = (await readdir(folder)).filter((file) => file.endsWith('.sql')).sort();
  const files = [new URL('./schema.sql', import.meta.url), ...words.map((file) => new URL(file, folder))];
  const statements = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  await transaction(pool, async (client) => {
    await client.query("SELECT pg_advisory_xact_lock(hashtext('bascule tables'))");
    for (const statement of statements) await client.query(statement);
  });
}
