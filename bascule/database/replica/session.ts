import pg from 'pg';
import type { Postgres } from '../embedded.ts';

/**
 * Asks a server that may hang, or whose commits wait for a standby: nothing takes longer than the time, and what we commit
 * waits for nobody.
 */
export async function asked<T>(
  postgres: Postgres,
  withinMs: number,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({
    connectionString: postgres.url('postgres'),
    application_name: 'bascule',
    connectionTimeoutMillis: withinMs,
    query_timeout: withinMs,
    options: '-c synchronous_commit=local',
  });
  // A lost connection also fails the statement under way; that one tells.
  client.on('error', () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    // A server that hangs would never say goodbye.
    void client.end().catch(() => {});
  }
}

/** The one row of a query. */
export async function rowOf<Row>(client: pg.Client, sql: string, values: unknown[] = []): Promise<Row> {
  const { rows } = await client.query(sql, values);
  return rows[0] as Row;
}
