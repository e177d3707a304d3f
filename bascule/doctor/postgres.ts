import pg from 'pg';
import { postgresFinding, schemaFinding } from '../core/doctor/infrastructure.ts';
import { failed, notConfigured, type Finding } from '../core/doctor/row.ts';
import { readMigrations } from '../database/migration-folder.ts';
import { compare } from '../database/migration-plan.ts';
import { recordedIn } from '../database/migration-records.ts';
import type { Probe } from './examine.ts';

export interface DatabasePlace {
  /** Null: the plan has no database. */
  url(): Promise<string | null>;
  /** The folder of migrations that the live release carries; null: none is live. */
  liveMigrations(): Promise<string | null>;
}

export function postgresProbes(place: DatabasePlace): Probe[] {
  const group = 'infrastructure';
  return [
    { id: 'postgres', group, title: 'PostgreSQL', look: (signal) => onDatabase(place, signal, lookAtServer) },
    {
      id: 'schema',
      group,
      title: 'Schéma migré',
      look: (signal) => onDatabase(place, signal, async (client) => lookAtSchema(client, await place.liveMigrations())),
    },
  ];
}

async function lookAtServer(client: pg.Client): Promise<Finding> {
  const startedAt = performance.now();
  const { rows } = await client.query<{ server_version: string }>('SHOW server_version');
  return postgresFinding({ version: rows[0]?.server_version ?? '', answeredMs: performance.now() - startedAt });
}

/** Reads only: unlike a migration it takes no lock that one under way would make it wait for. */
async function lookAtSchema(client: pg.Client, folder: string | null): Promise<Finding> {
  if (folder === null)
    return failed('aucune version n’est en ligne : le schéma ne peut être comparé', 'déployez une version');
  const migrations = await readMigrations(folder);
  const { rows } = await client.query<{ there: boolean }>(
    `SELECT to_regclass('_prisma_migrations') IS NOT NULL AS there`,
  );
  return schemaFinding(compare(migrations, rows[0]?.there ? await recordedIn(client) : []));
}

async function onDatabase(
  place: DatabasePlace,
  signal: AbortSignal,
  look: (client: pg.Client) => Promise<Finding>,
): Promise<Finding> {
  const connectionString = await place.url();
  if (connectionString === null) return notConfigured('le plan ne nomme aucune base de données');
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 5_000 });
  // The server may go while we look: the query that then fails says so.
  client.on('error', () => {});
  signal.addEventListener('abort', () => void client.end().catch(() => {}), { once: true });
  try {
    await client.connect();
    return await look(client);
  } finally {
    await client.end().catch(() => {});
  }
}
