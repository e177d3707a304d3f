import { aloneOf } from '../core/migration/alone.ts';
import { DatabaseError } from './database-error.ts';
import type { Migration } from './migration-folder.ts';

/** A row of _prisma_migrations that was not rolled back. */
export interface Recorded {
  id: string;
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
  const unfinished = recorded.find((row) => !row.finished && !canBeResumed(folder, row));
  if (unfinished) {
    const sentence = `La migration ${unfinished.name} a été commencée et jamais terminée : regardez le schéma, puis dites ce qu’elle est devenue avec « prisma migrate resolve --applied » ou « --rolled-back ».`;
    throw new DatabaseError('migration-unfinished', sentence);
  }
  for (const { name, checksum } of recorded) refuseAltered(folder, name, checksum);
  const names = folder.map(({ name }) => name);
  const applied = recorded.filter(({ finished }) => finished).map(({ name }) => name);
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
    const known = applied.length === 0 ? 'aucune ne l’est' : `celles-ci le sont : ${applied.join(', ')}`;
    const sentence = `La migration ${downTo} n’est pas appliquée, on ne peut donc pas y revenir ; ${known}.`;
    throw new DatabaseError('migration-missing', sentence);
  }
  const after = downTo === null ? applied : applied.slice(applied.indexOf(downTo) + 1);
  return after.toReversed().map((name) => undoable(folder, name));
}

function undoable(folder: Migration[], name: string): Migration {
  const migration = folder.find((candidate) => candidate.name === name);
  if (!migration) {
    const sentence = `La migration ${name} est appliquée mais absente du dossier de cette version : revenez en arrière avec la version qui l’a apportée.`;
    throw new DatabaseError('no-way-back', sentence);
  }
  if (migration.down === null) {
    const sentence = `La migration ${name} n’a pas de down.sql et ne peut donc pas être annulée : écrivez-en un à côté de son migration.sql, ou restaurez une sauvegarde. Rien n’a été changé.`;
    throw new DatabaseError('no-way-back', sentence);
  }
  return migration;
}

/** What runs outside of a transaction may be begun again after a crash; anything else was begun by another tool. */
function canBeResumed(folder: Migration[], { name, checksum }: Recorded): boolean {
  const migration = folder.find((candidate) => candidate.name === name);
  return migration?.checksum === checksum && aloneOf(migration.sql) !== null;
}

function refuseAltered(folder: Migration[], name: string, checksum: string): void {
  const migration = folder.find((candidate) => candidate.name === name);
  if (!migration || migration.checksum === checksum) return;
  const sentence = `La migration ${name} a été modifiée après avoir été appliquée (son empreinte est ${migration.checksum.slice(0, 12)}, celle appliquée ${checksum.slice(0, 12)}) : remettez l’ancien texte et écrivez une nouvelle migration pour ce changement.`;
  throw new DatabaseError('migration-altered', sentence);
}
