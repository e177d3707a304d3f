import type pg from 'pg';
import { aloneOf } from '../core/migration/alone.ts';
import { DatabaseError } from './database-error.ts';
import { runAlone } from './migration-alone.ts';
import { readMigrations, type Migration } from './migration-folder.ts';
import { whenAlone } from './migration-lock.ts';
import { compare, wayBack, type MigrationStatus, type Recorded } from './migration-plan.ts';
import {
  recordApplied,
  recordedIn,
  recordFailed,
  recordFinished,
  recordReverted,
  recordStarted,
} from './migration-records.ts';
import { inTransaction, nobodyWatches, type Script, type Watch } from './migration-transaction.ts';

export type { MigrationStatus } from './migration-plan.ts';

export interface MigrationProgress {
  /** Null: none yet, it waits for its turn. */
  migration: string | null;
  state: 'applying' | 'applied' | 'reverting' | 'reverted' | 'waiting-for-lock';
  sentence: string;
}

export interface MigrationRequest {
  /** The owner's URL of the database. */
  url: string;
  /** A folder in Prisma's format. */
  directory: string;
  /** How long a statement may make live requests wait behind it, at a time. */
  lockTimeoutMs?: number;
  /** How long what makes nobody wait may itself wait. */
  withinMs?: number;
  onProgress?: (progress: MigrationProgress) => void;
  watch?: (migration: string) => Watch;
  /** Asked when it is a migration's turn, and again before what it did is kept: what this throws ends all of it. */
  stillOurs?: () => Promise<void>;
}

/** Where the database stands against the folder. @throws DatabaseError */
export async function pendingMigrations(request: MigrationRequest): Promise<MigrationStatus> {
  const folder = await readMigrations(request.directory);
  return inTurn(request, async (client) => compare(folder, await recordedIn(client)));
}

/**
 * Applies what is pending, each migration with its record in one transaction: it is wholly there or not at all. Of two
 * at once, one does it and the other finds nothing to do. With `only`, none but these.
 * @throws DatabaseError `migration-failed` names the statement and line; the schema is as it was before that migration
 */
export async function applyMigrations(request: MigrationRequest & { only?: string[] }): Promise<{ applied: string[] }> {
  const folder = await readMigrations(request.directory);
  return inTurn(request, async (client) => {
    const recorded = await recordedIn(client);
    const wanted = request.only ?? folder.map(({ name }) => name);
    const pending = compare(folder, recorded).pending.filter((name) => wanted.includes(name));
    for (const migration of folder.filter(({ name }) => pending.includes(name))) {
      await request.stillOurs?.();
      tell(request, migration.name, 'applying', `Migration ${migration.name} : application.`);
      await apply(client, migration, request, recorded);
      tell(request, migration.name, 'applied', `Migration ${migration.name} appliquée.`);
    }
    return { applied: pending };
  });
}

/** Undoes with down.sql, newest first, all applied after `downTo` (null: all), each in one transaction. @throws DatabaseError */
export async function revertMigrations(
  request: MigrationRequest & { downTo: string | null },
): Promise<{ reverted: string[] }> {
  const folder = await readMigrations(request.directory);
  return inTurn(request, async (client) => {
    const back = wayBack(folder, compare(folder, await recordedIn(client)), request.downTo);
    for (const { name, down } of back) {
      await request.stillOurs?.();
      tell(request, name, 'reverting', `Migration ${name} : annulation.`);
      await revert(client, { name, down: down ?? '' }, request);
      tell(request, name, 'reverted', `Migration ${name} annulée.`);
    }
    return { reverted: back.map(({ name }) => name) };
  });
}

async function apply(
  client: pg.Client,
  migration: Migration,
  request: MigrationRequest,
  recorded: Recorded[],
): Promise<void> {
  const { name, sql } = migration;
  const script = { file: `${name}/migration.sql`, sql };
  const startedAt = new Date();
  const alone = aloneOf(sql);
  const begun = recorded.find((row) => row.name === name)?.id;
  const id = alone ? (begun ?? (await recordStarted(client, migration))) : undefined;
  try {
    if (alone && id !== undefined) {
      const { withinMs } = patience(name, request);
      await runAlone(client, script, alone, watchOf(name, request), { withinMs, again: begun !== undefined });
      await recordFinished(client, id);
    } else {
      await transaction(client, script, name, request, () => recordApplied(client, migration, startedAt));
    }
  } catch (error) {
    // Anything else is no failure of the migration.
    if (!(error instanceof DatabaseError)) throw error;
    await recordFailed(client, migration, startedAt, error.message, id);
    throw error;
  }
}

async function revert(
  client: pg.Client,
  { name, down }: { name: string; down: string },
  request: MigrationRequest,
): Promise<void> {
  const script = { file: `${name}/down.sql`, sql: down };
  const alone = aloneOf(down);
  if (!alone) return transaction(client, script, name, request, () => recordReverted(client, name));
  // Nothing tells whether an earlier way back crashed just before its record: what is as wanted already counts as done.
  const { withinMs } = patience(name, request);
  await runAlone(client, script, alone, watchOf(name, request), { withinMs, again: true });
  await recordReverted(client, name);
}

function transaction(
  client: pg.Client,
  script: Script,
  name: string,
  request: MigrationRequest,
  record: () => Promise<void>,
): Promise<void> {
  return inTransaction(client, script, patience(name, request), watchOf(name, request), async () => {
    await record();
    await request.stillOurs?.();
  });
}

function inTurn<T>(request: MigrationRequest, work: (client: pg.Client) => Promise<T>): Promise<T> {
  return whenAlone(request.url, patience(null, request), work);
}

function patience(migration: string | null, request: MigrationRequest) {
  const { lockTimeoutMs = 2_000, withinMs = 300_000 } = request;
  const onWaiting = (sentence: string) => tell(request, migration, 'waiting-for-lock', sentence);
  return { lockTimeoutMs, withinMs, onWaiting };
}

const watchOf = (migration: string, { watch }: MigrationRequest) => watch?.(migration) ?? nobodyWatches;

function tell(
  { onProgress }: MigrationRequest,
  migration: string | null,
  state: MigrationProgress['state'],
  sentence: string,
): void {
  onProgress?.({ migration, state, sentence });
}
