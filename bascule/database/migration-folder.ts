import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseError } from './database-error.ts';

/** A migration as it stands in the folder. */
export interface Migration {
  name: string;
  sql: string;
  /** SHA-256 of migration.sql in hex, as Prisma keeps it. */
  checksum: string;
  /** How to undo it; null when there is no down.sql. */
  down: string | null;
}

/** The migrations of a folder in Prisma's format (`<name>/migration.sql`, and our `down.sql`), oldest first. @throws DatabaseError */
export async function readMigrations(directory: string): Promise<Migration[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch((cause: Error) => {
    throw new DatabaseError('migration-missing', `Il n’y a pas de migrations dans ${directory} (${cause.message}).`, {
      cause,
    });
  });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(names.toSorted().map((name) => readMigration(directory, name)));
}

async function readMigration(directory: string, name: string): Promise<Migration> {
  const [bytes, down] = await Promise.all([
    readOrNull(join(directory, name, 'migration.sql')),
    readOrNull(join(directory, name, 'down.sql')),
  ]);
  if (!bytes) {
    const sentence = `La migration ${name} n’a pas de migration.sql : ajoutez-le, ou retirez son dossier de ${directory}.`;
    throw new DatabaseError('migration-missing', sentence);
  }
  const checksum = createHash('sha256').update(bytes).digest('hex');
  return { name, sql: bytes.toString('utf8'), checksum, down: down && down.toString('utf8') };
}

async function readOrNull(file: string): Promise<Buffer | null> {
  return readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
}
