import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { prepareTables } from '../engine/tables.ts';

/** A database of a spec's own with Bascule's tables; `drop` leaves nothing behind. */
export interface OwnDatabase {
  pool: pg.Pool;
  url: string;
  drop(): Promise<void>;
}

export async function ownDatabase(postgresUrl: string): Promise<OwnDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  await asAdmin(postgresUrl, `CREATE DATABASE ${name}`);
  const url = Object.assign(new URL(postgresUrl), { pathname: `/${name}` }).href;
  const pool = new pg.Pool({ connectionString: url });
  // `end` does not wait for PostgreSQL to see it: DROP may end a connection that is just going.
  pool.on('error', () => {});
  await prepareTables(pool);
  return {
    pool,
    url,
    async drop() {
      await pool.end();
      await asAdmin(postgresUrl, `DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

async function asAdmin(connectionString: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
