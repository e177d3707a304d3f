import pg from 'pg';

/** The database that Bascule keeps this plan's log in, on the server given; made when it is missing. Answers its URL. */
export async function ensureOwnDatabase(adminUrl: string, plan: string): Promise<string> {
  const name = `bascule_${plan.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_')}`;
  const client = new pg.Client({ connectionString: adminUrl, connectionTimeoutMillis: 5_000 });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}`).catch(unlessExists);
  } finally {
    await client.end();
  }
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return url.href;
}

/** Two servers may start at once: the second finds the database made. */
function unlessExists(error: unknown): void {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code !== '42P04' && code !== '23505') throw error;
}
