import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { readMigrations, type Migration } from './migration-folder.ts';
import { compare, wayBack, type MigrationStatus, type Recorded } from './migration-plan.ts';
import { inTransaction, type Patience } from './migration-transaction.ts';

export type { MigrationStatus } from './migration-plan.ts';

export interface MigrationProgress {
  migration: string;
  state: 'applying' | 'applied' | 'reverting' | 'reverted' | 'waiting-for-lock';
  sentence: string;
}

interface Request extends Pick<Patience, 'lockTimeoutMs'> {
  /** The owner's URL of the database. */
  url: string;
  /** A folder in Prisma's format. */
  directory: string;
  onProgress?: (progress: MigrationProgress) => void;
}

/** The number `prisma migrate deploy` locks, so that it and we never migrate at the same time. */
const PRISMA_LOCK = 72_707_369;

/** Where the database stands against the folder. @throws DatabaseError */
export async function pendingMigrations({ url, directory }: Omit<Request, 'onProgress'>): Promise<MigrationStatus> {
  const folder = await readMigrations(directory);
  return locked(url, async (client) => compare(folder, await recordedIn(client)));
}

/**
 * Applies what is pending, each migration with its record in one transaction: it is wholly there or not at all. Of two
 * at once, one does it and the other finds nothing to do.
 * @throws DatabaseError `migration-failed` names the statement and line; the schema is as it was before that migration
 */
export async function applyMigrations(request: Request): Promise<{ applied: string[] }> {
  const folder = await readMigrations(request.directory);
  return locked(request.url, async (client) => {
    const { pending } = compare(folder, await recordedIn(client));
    for (const migration of folder.filter(({ name }) => pending.includes(name)))
      await apply(client, migration, request);
    return { applied: pending };
  });
}

/** Undoes with down.sql, newest first, all applied after `downTo` (null: all), each in one transaction. @throws DatabaseError */
export async function revertMigrations(request: Request & { downTo: string | null }): Promise<{ reverted: string[] }> {
  const folder = await readMigrations(request.directory);
  return locked(request.url, async (client) => {
    const back = wayBack(folder, compare(folder, await recordedIn(client)), request.downTo);
    for (const migration of back) await revert(client, migration, request);
    return { reverted: back.map(({ name }) => name) };
  });
}

async function apply(client: pg.Client, { name, sql, checksum }: Migration, request: Request): Promise<void> {
  const startedAt = new Date();
  request.onProgress?.({ migration: name, state: 'applying', sentence: `Migration ${name} : application.` });
  try {
    await inTransaction(client, `${name}/migration.sql`, sql, patience(name, request), async () => {
      await client.query(
        `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
         VALUES ($1, $2, $3, $4, clock_timestamp(), 1)`,
        [randomUUID(), checksum, name, startedAt],
      );
    });
  } catch (error) {
    await client.query(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, rolled_back_at, logs, applied_steps_count)
       VALUES ($1, $2, $3, $4, clock_timestamp(), $5, 0)`,
      [randomUUID(), checksum, name, startedAt, error instanceof Error ? error.message : String(error)],
    );
    throw error;
  }
  request.onProgress?.({ migration: name, state: 'applied', sentence: `Migration ${name} appliquée.` });
}

async function revert(client: pg.Client, { name, down }: Migration, request: Request): Promise<void> {
  request.onProgress?.({ migration: name, state: 'reverting', sentence: `Migration ${name} : annulation.` });
  await inTransaction(client, `${name}/down.sql`, down ?? '', patience(name, request), async () => {
    await client.query(
      'UPDATE _prisma_migrations SET rolled_back_at = clock_timestamp() WHERE migration_name = $1 AND rolled_back_at IS NULL',
      [name],
    );
  });
  request.onProgress?.({ migration: name, state: 'reverted', sentence: `Migration ${name} annulée.` });
}

function patience(migration: string, { lockTimeoutMs = 2_000, onProgress }: Request): Patience {
  return {
    lockTimeoutMs,
    onWaiting: (sentence) => onProgress?.({ migration, state: 'waiting-for-lock', sentence }),
  };
}

async function recordedIn(client: pg.Client): Promise<Recorded[]> {
  const { rows } = await client.query<Recorded>(
    `SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS finished
     FROM _prisma_migrations WHERE rolled_back_at IS NULL ORDER BY started_at, migration_name`,
  );
  return rows;
}

async function locked<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, application_name: 'bascule-migrations' });
  // A lost connection also fails the statement under way; that one tells.
  client.on('error', () => {});
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [PRISMA_LOCK]);
    await client.query(MIGRATIONS_TABLE);
    return await work(client);
  } finally {
    await client.end();
  }
}

/** As Prisma makes it. Roles that got rights on tables to come may read it, not write it. */
const MIGRATIONS_TABLE = `
  SET client_min_messages = warning;
  CREATE TABLE IF NOT EXISTS _prisma_migrations (
    id                  VARCHAR(36) PRIMARY KEY NOT NULL,
    checksum            VARCHAR(64) NOT NULL,
    finished_at         TIMESTAMPTZ,
    migration_name      VARCHAR(255) NOT NULL,
    logs                TEXT,
    rolled_back_at      TIMESTAMPTZ,
    started_at          TIMESTAMPTZ NOT NULL DEFAULT now(),
    applied_steps_count INTEGER NOT NULL DEFAULT 0
  );
  DO $$
  DECLARE role regrole;
  BEGIN
    FOR role IN
      SELECT DISTINCT acl.grantee::regrole FROM pg_class, aclexplode(relacl) acl
      WHERE oid = '_prisma_migrations'::regclass AND acl.grantee NOT IN (0, relowner) AND acl.privilege_type <> 'SELECT'
    LOOP
      EXECUTE format('REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON _prisma_migrations FROM %s', role);
    END LOOP;
  END $$;
  RESET client_min_messages;`;
