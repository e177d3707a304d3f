import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';

const migrations = join(import.meta.dirname, '../prisma/migrations');

export type TestDatabase = Readonly<{
  /** As the owner of the schemas: what Bascule migrates with. */
  ownerUrl: string;
  /** As the API in production: DML, and nothing that changes the schema. */
  url: string;
  drop: () => Promise<void>;
}>;

/** A fresh database with every migration applied, and a role of its own that may do no more than the API needs. */
export async function createTestDatabase(serverUrl: string): Promise<TestDatabase> {
  const name = `api_${randomBytes(6).toString('hex')}`;
  await asOwner(serverUrl, [`CREATE DATABASE ${name}`, `CREATE ROLE ${name} LOGIN PASSWORD '${name}'`]);
  const ownerUrl = withPath(serverUrl, name);
  await asOwner(ownerUrl, [...rightsOf(name), ...(await migrationScripts('migration.sql'))]);
  const url = new URL(ownerUrl);
  url.username = name;
  url.password = name;
  const drop = () => asOwner(serverUrl, [`DROP DATABASE ${name} WITH (FORCE)`, `DROP ROLE ${name}`]);
  return { ownerUrl, url: url.href, drop };
}

/** The SQL of every migration, oldest first; of every way back, newest first. */
export async function migrationScripts(file: 'migration.sql' | 'down.sql'): Promise<string[]> {
  const folders = (await readdir(migrations, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  const names = folders.map((entry) => entry.name).sort();
  if (file === 'down.sql') names.reverse();
  return Promise.all(names.map((folder) => readFile(join(migrations, folder, file), 'utf8')));
}

/** Runs statements one after the other on one connection. */
export async function asOwner(url: string, statements: readonly string[]): Promise<void> {
  await connected(url, async (client) => {
    for (const statement of statements) await client.query(statement);
  });
}

export function queryAsOwner(url: string, sql: string, values: readonly unknown[] = []) {
  return connected(url, async (client) => (await client.query<Record<string, unknown>>(sql, [...values])).rows);
}

async function connected<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Said before there is anything to grant on, as Bascule does: it holds for whatever the migrations make. */
function rightsOf(role: string): string[] {
  return [
    `ALTER DEFAULT PRIVILEGES GRANT USAGE ON SCHEMAS TO ${role}`,
    `ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ${role}`,
    `ALTER DEFAULT PRIVILEGES GRANT USAGE ON SEQUENCES TO ${role}`,
    `ALTER DEFAULT PRIVILEGES GRANT EXECUTE ON FUNCTIONS TO ${role}`,
  ];
}

function withPath(serverUrl: string, database: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  return url.href;
}
