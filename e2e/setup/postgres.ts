import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { startPostgres, stopPostgres } from '../../bascule/database/embedded.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A PostgreSQL of this test run alone, superuser; each spec creates the databases it needs and drops them. */
    postgresUrl: string;
  }
}

/** Nothing of a test run needs to outlive a power cut; several specs at once need connections. */
const settings = { fsync: 'off', synchronous_commit: 'off', max_connections: '300' };

/** Starts one real PostgreSQL for the whole test run, or takes TEST_DATABASE_URL. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env['TEST_DATABASE_URL'];
  if (given) {
    project.provide('postgresUrl', given);
    return async () => {};
  }
  const home = await mkdtemp(join(tmpdir(), 'rewapp-test-postgres-'));
  // As root, PostgreSQL runs as a user of its own, who must be able to come in.
  await chmod(home, 0o755);
  const directory = join(home, 'postgres');
  await settle((await startPostgres({ directory })).url('postgres'));
  await stopPostgres({ directory });
  project.provide('postgresUrl', (await startPostgres({ directory })).url('postgres'));
  return async () => {
    await stopPostgres({ directory });
    await rm(home, { recursive: true, force: true });
  };
}

async function settle(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  for (const [name, value] of Object.entries(settings)) await client.query(`ALTER SYSTEM SET ${name} = '${value}'`);
  await client.end();
}
