import { lintAll, type Linted } from '../core/migration/lint.ts';
import { readMigrations } from './migration-folder.ts';

/** What the pending migrations of a folder do to those who use the database meanwhile. */
export async function reviewMigrations(directory: string, pending: string[]): Promise<Linted[]> {
  const folder = await readMigrations(directory);
  const isPending = ({ name }: { name: string }) => pending.includes(name);
  return lintAll(
    folder.filter(isPending),
    folder.filter((migration) => !isPending(migration)),
  );
}
