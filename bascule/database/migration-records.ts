import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import type { Migration } from './migration-folder.ts';
import type { Recorded } from './migration-plan.ts';

/** The rows of `_prisma_migrations` that count, oldest first. */
export async function recordedIn(client: pg.Client): Promise<Recorded[]> {
  const { rows } = await client.query<Recorded>(
    `SELECT id, migration_name AS name, checksum, finished_at IS NOT NULL AS finished
     FROM _prisma_migrations WHERE rolled_back_at IS NULL ORDER BY started_at, migration_name`,
  );
  return rows;
}

/** Written in the migration's own transaction. */
export async function recordApplied(client: pg.Client, { name, checksum }: Migration, startedAt: Date): Promise<void> {
  await client.query(
    `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
     VALUES ($1, $2, $3, $4, clock_timestamp(), 1)`,
    [randomUUID(), checksum, name, startedAt],
  );
}

/** For what runs outside of a transaction, as Prisma does: a crash leaves the row unfinished. Answers its id. */
export async function recordStarted(client: pg.Client, { name, checksum }: Migration): Promise<string> {
  const id = randomUUID();
  await client.query(
    `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at) VALUES ($1, $2, $3, clock_timestamp())`,
    [id, checksum, name],
  );
  return id;
}

export async function recordFinished(client: pg.Client, id: string): Promise<void> {
  await client.query(
    'UPDATE _prisma_migrations SET finished_at = clock_timestamp(), applied_steps_count = 1 WHERE id = $1',
    [id],
  );
}

/** The attempt that `id` began, or one that left no row. */
export async function recordFailed(
  client: pg.Client,
  { name, checksum }: Migration,
  startedAt: Date,
  why: string,
  id: string = randomUUID(),
): Promise<void> {
  await client.query(
    `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, rolled_back_at, logs, applied_steps_count)
     VALUES ($1, $2, $3, $4, clock_timestamp(), $5, 0)
     ON CONFLICT (id) DO UPDATE SET rolled_back_at = EXCLUDED.rolled_back_at, logs = EXCLUDED.logs`,
    [id, checksum, name, startedAt, why],
  );
}

/** As `prisma migrate resolve --rolled-back` does. */
export async function recordReverted(client: pg.Client, name: string): Promise<void> {
  await client.query(
    'UPDATE _prisma_migrations SET rolled_back_at = clock_timestamp() WHERE migration_name = $1 AND rolled_back_at IS NULL',
    [name],
  );
}
