import { DatabaseError } from './database-error.ts';
import type { Migration } from './migration-folder.ts';

/** A row of _prisma_migrations that was not rolled back. */
export interface Recorded {
  name: string;
  checksum: string;
  finished: boolean;
}

export interface MigrationStatus {
  applied: string[];
  pending: string[];
  /** Applied, but not in the folder: the schema is ahead of this release. */
  ahead: string[];
}

/**
 * Compares the folder with the database's records.
 * @throws DatabaseError `migration-altered`, `migration-unfinished`
 */
export function compare(folder: Migration[], recorded: Recorded[]): MigrationStatus {
  const unfinished = recorded.find(({ finished }) => !finished);
  if (unfinished) {
    const sentence = `The migration ${unfinished.name} was begun by another tool and never finished: look at the schema, then say what became of it with "prisma migrate resolve --applied" or "--rolled-back".`;
    throw new DatabaseError('migration-unfinished', sentence);
  }
  for (const { name, checksum } of recorded) refuseAltered(folder, name, checksum);
  const names = folder.map(({ name }) => name);
  const applied = recorded.map(({ name }) => name);
  return {
    applied,
    pending: names.filter((name) => !applied.includes(name)),
    ahead: applied.filter((name) => !names.includes(name)),
  };
}

/**
 * What to undo to come back to `downTo` (null: to the empty schema), newest first. All or nothing: a migration without
 * a way back stops the plan before anything is undone.
 * @throws DatabaseError `migration-missing`, `no-way-back`
 */
export function wayBack(folder: Migration[], { applied }: MigrationStatus, downTo: string | null): Migration[] {
  if (downTo !== null && !applied.includes(downTo)) {
    const known = applied.length === 0 ? 'none is' : `these are: ${applied.join(', ')}`;
    const sentence = `The migration ${downTo} is not applied, so there is no going back to it; ${known}.`;
    throw new DatabaseError('migration-missing', sentence);
  }
  const after = downTo === null ? applied : applied.slice(applied.indexOf(downTo) + 1);
  return after.toReversed().map((name) => undoable(folder, name));
}

function undoable(folder: Migration[], name: string): Migration {
  const migration = folder.find((candidate) => candidate.name === name);
  if (!migration) {
    const sentence = `The migration ${name} is applied but not in this release's folder: go back with the release that brought it.`;
    throw new DatabaseError('no-way-back', sentence);
  }
  if (migration.down === null) {
    const sentence = `The migration ${name} has no down.sql, so it can't be undone: write one beside its migration.sql, or restore a backup. Nothing was changed.`;
    throw new DatabaseError('no-way-back', sentence);
  }
  return migration;
}

function refuseAltered(folder: Migration[], name: string, checksum: string): void {
  const migration = folder.find((candidate) => candidate.name === name);
  if (!migration || migration.checksum === checksum) return;
  const sentence = `The migration ${name} was changed after it had been applied (its checksum is ${migration.checksum.slice(0, 12)}, the applied one ${checksum.slice(0, 12)}): put the old text back and write a new migration for the change.`;
  throw new DatabaseError('migration-altered', sentence);
}
