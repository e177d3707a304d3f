import { standingOf, type MigrationRow, type Standing } from '../core/migration/standing.ts';
import { connected } from './connected.ts';
import { readMigrations } from './migration-folder.ts';

/** Where every migration stands. Looks only: it waits for nobody, and makes nothing. @throws DatabaseError `migration-missing` */
export async function migrationStanding({ url, directory }: { url: string; directory: string }): Promise<Standing[]> {
  const folder = await readMigrations(directory);
  return connected(url, async (client) => {
    const { rows: found } = await client.query<{ there: boolean }>(
      `SELECT to_regclass('_prisma_migrations') IS NOT NULL AS there`,
    );
    if (!found[0]?.there) return standingOf(folder, []);
    const { rows } = await client.query<MigrationRow>(
      `SELECT migration_name AS name, checksum, started_at AS "startedAt", finished_at AS "finishedAt",
         rolled_back_at AS "rolledBackAt", logs
       FROM _prisma_migrations`,
    );
    return standingOf(folder, rows);
  });
}
