import { refusalToGoBack } from '../core/migration/go-back.ts';
import { readMigrations } from './migration-folder.ts';

/** Why the code of `to` could not run on the schema that `from` left, or null. Both are folders in Prisma's format. */
export async function refusalToReturn({ from, to }: { from: string; to: string }): Promise<string | null> {
  const [applied, known] = await Promise.all([readMigrations(from), readMigrations(to)]);
  return refusalToGoBack({ from: applied, to: known });
}
