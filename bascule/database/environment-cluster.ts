import { chown, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import pg from 'pg';
import type { BackupRule } from '../core/backup/schema.ts';
import { syncFolder } from './backup/durable-file.ts';
import { createCluster, findCluster, initialise, type Cluster } from './cluster.ts';
import { postgresStatus, startPostgres, stopPostgres, type Postgres } from './embedded.ts';

/** How the log of an environment's own cluster is kept. */
export interface Archiving {
  /** Even a segment with little in it is handed over after so many seconds. */
  everySeconds: number;
}

/** Half of what may be lost: the other half is for what is under way. */
export function archivingOf({ shipWithinMs }: BackupRule): Archiving {
  return { everySeconds: Math.max(1, Math.floor(shipWithinMs / 2_000)) };
}

/** Where an environment has its clusters: the live one, and those that restores leave or prepare beside it. */
export const clustersOf = (state: string, environment: string) => join(state, 'environments', environment);

/** Where a cluster's closed segments wait to be shipped. */
export const spoolOf = ({ root }: Cluster) => join(root, 'spool');

/** The directory of the live cluster. */
export async function liveCluster(clusters: string): Promise<string> {
  const name = await readFile(join(clusters, 'live'), 'utf8').catch(() => 'postgres');
  return join(clusters, basename(name.trim()));
}

/** From now on that one is live. Whoever is killed in the middle leaves the one before. */
export async function makeLive(clusters: string, directory: string): Promise<void> {
  const aside = join(clusters, `.live-${process.pid}`);
  await writeFile(aside, `${basename(directory)}\n`, { flush: true });
  await rename(aside, join(clusters, 'live'));
  await syncFolder(clusters);
}

/** Starts the environment's live cluster, made at first, or adopts it. @throws DatabaseError */
export async function startEnvironmentCluster(
  clusters: string,
  archiving: Archiving,
  onProgress: (sentence: string) => void = () => {},
): Promise<Postgres> {
  const directory = await liveCluster(clusters);
  const cluster =
    (await findCluster(directory)) ??
    (await createCluster(directory, onProgress, async (fresh) => {
      await initialise(fresh);
      await configure(fresh, archivingSettings(archiving));
    }));
  const wasRunning = (await postgresStatus({ directory })).state === 'running';
  if (!wasRunning) await sweepSpool(cluster);
  const changed = await configure(cluster, archivingSettings(archiving));
  const postgres = await startPostgres({ directory, onProgress });
  if (wasRunning && changed) await reload(postgres.url('postgres'));
  return postgres;
}

/** Stops the live one, and any that a restore or a verification left running. Answers whether one ran. */
export async function stopEnvironmentClusters(clusters: string): Promise<boolean> {
  let found = false;
  for (const directory of await clustersIn(clusters)) {
    if ((await postgresStatus({ directory })).state !== 'running') continue;
    found = true;
    await stopPostgres({ directory });
  }
  return found;
}

/** All cluster directories of an environment. */
export async function clustersIn(clusters: string): Promise<string[]> {
  const entries = await readdir(clusters, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map((entry) => join(clusters, entry.name));
}

/**
 * Every closed segment of the log is put into the spool: whole, flushed, never over another one, and with its own time,
 * which says what it holds however late it is handed over. The command runs in the data folder.
 */
export function archivingSettings({ everySeconds }: Archiving): string[] {
  const [place, aside] = ['"../spool/%f"', '"../spool/%f.part"'];
  const copy = `cp -p "%p" ${aside} && sync ${aside} && mv ${aside} ${place} && sync ../spool`;
  return [
    'archive_mode = on',
    `archive_command = 'if test -f ${place}; then cmp -s "%p" ${place}; else ${copy}; fi'`,
    `archive_timeout = ${everySeconds}`,
    // What a standby, or its primary, has beside its data; see replica/settings.ts.
    "include_if_exists = '../replica.conf'",
  ];
}

/** Writes a cluster's own settings and makes its spool. Answers whether they are others than before. */
export async function configure(cluster: Cluster, settings: string[]): Promise<boolean> {
  const { data, user } = cluster;
  const spool = spoolOf(cluster);
  const file = join(data, 'bascule.conf');
  const text = `# Written by Bascule at every start.\n${settings.join('\n')}\n`;
  await mkdir(spool, { recursive: true, mode: 0o700 });
  if ((await readFile(file, 'utf8').catch(() => null)) === text) return false;
  await writeFile(`${file}.part`, text, { mode: 0o600, flush: true });
  if (user) for (const path of [spool, `${file}.part`]) await chown(path, user.uid, user.gid);
  await rename(`${file}.part`, file);
  return true;
}

/** Removes what an archiver that was killed had half copied. */
async function sweepSpool(cluster: Cluster): Promise<void> {
  const spool = spoolOf(cluster);
  for (const name of await readdir(spool).catch(() => [])) {
    if (name.endsWith('.part')) await rm(join(spool, name), { force: true });
  }
}

async function reload(connectionString: string): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  await client.query('SELECT pg_reload_conf()').finally(() => client.end());
}
