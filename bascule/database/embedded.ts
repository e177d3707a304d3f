import { copyFile, readFile, readlink, readdir, rename, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { createCluster, findCluster, type Cluster } from './cluster.ts';
import { DatabaseError } from './database-error.ts';
import { execute } from './execute.ts';

export interface Postgres {
  /** Superuser URL of one of its databases. */
  url(database: string): string;
  port: number;
}

export type PostgresStatus = { state: 'absent' | 'stopped' } | { state: 'running'; port: number; pid: number };

const LOG_LIMIT_BYTES = 10 * 1024 * 1024;
const PORT_ATTEMPTS = 5;

/**
 * Starts the PostgreSQL kept in `directory`, or adopts the one already running there: it outlives us, however we end.
 * It listens on 127.0.0.1 alone, on a port chosen once and kept. With `databaseUrl` that server is used and nothing
 * is started.
 * @throws DatabaseError `start-failed`, `unsupported-machine`
 */
export async function startPostgres({
  directory,
  databaseUrl,
  onProgress = () => {},
}: {
  directory: string;
  databaseUrl?: string;
  onProgress?: (sentence: string) => void;
}): Promise<Postgres> {
  if (databaseUrl !== undefined) return given(databaseUrl);
  const cluster = (await findCluster(directory)) ?? (await createCluster(directory, onProgress));
  const running = (await runningPostmaster(cluster)) ?? (await launch(cluster, onProgress));
  const password = await readPassword(cluster);
  return {
    port: running.port,
    url: (database) => `postgresql://postgres:${password}@127.0.0.1:${running.port}/${encodeURIComponent(database)}`,
  };
}

/** Stops it as PostgreSQL's "fast" does: running statements are rolled back, connections closed. Harmless when it does not run. */
export async function stopPostgres({ directory }: { directory: string }): Promise<void> {
  const cluster = await findCluster(directory);
  if (!cluster || !(await runningPostmaster(cluster))) return;
  const { code, output } = await control(cluster, ['stop', '-m', 'fast', '-w', '-t', '60']);
  if (code !== 0 && (await runningPostmaster(cluster))) {
    throw new DatabaseError('start-failed', `Le PostgreSQL de ${cluster.root} ne s’est pas arrêté : ${output}`);
  }
}

export async function postgresStatus({ directory }: { directory: string }): Promise<PostgresStatus> {
  const cluster = await findCluster(directory);
  if (!cluster) return { state: 'absent' };
  const running = await runningPostmaster(cluster);
  return running ? { state: 'running', ...running } : { state: 'stopped' };
}

/** The superuser's password. @throws DatabaseError `start-failed` */
export async function readPassword({ root }: Cluster): Promise<string> {
  const file = join(root, 'password');
  return readFile(file, 'utf8').catch((cause: Error) => {
    const sentence = `Le mot de passe de PostgreSQL, dans ${file}, est illisible (${cause.message}) : lancez la commande avec l’utilisateur qui l’a créé, ou déplacez ${root} pour repartir d’une base vide.`;
    throw new DatabaseError('start-failed', sentence, { cause });
  });
}

function given(databaseUrl: string): Postgres {
  const port = URL.canParse(databaseUrl) ? Number(new URL(databaseUrl).port || 5432) : null;
  if (port === null || !/^postgres(ql)?:/.test(databaseUrl)) {
    const sentence = 'DATABASE_URL doit avoir la forme postgresql://utilisateur:motdepasse@hote:5432/postgres.';
    throw new DatabaseError('start-failed', sentence);
  }
  return {
    port,
    url: (database) => {
      const url = new URL(databaseUrl);
      url.pathname = `/${encodeURIComponent(database)}`;
      return url.href;
    },
  };
}

/** The port is free when looked at, yet may be taken a moment later: then another one is tried. */
async function launch(
  cluster: Cluster,
  onProgress: (sentence: string) => void,
): Promise<{ port: number; pid: number }> {
  await forgetDeadPostmaster(cluster);
  await rotateLog(cluster);
  for (let attempt = 1; ; attempt++) {
    const port = await choosePort(cluster, onProgress);
    const options = `-p ${port}`;
    const { code } = await control(cluster, ['start', '-w', '-t', '60', '-l', cluster.log, '-o', options]);
    const running = await readyPostmaster(cluster);
    if (running) {
      await keepPort(cluster, running.port);
      return running;
    }
    const said = (await readFile(cluster.log, 'utf8')).trimEnd().split('\n').slice(-8).join('\n');
    if (attempt < PORT_ATTEMPTS && /Address already in use/.test(said)) continue;
    throw new DatabaseError(
      'start-failed',
      `PostgreSQL n’a pas démarré (code ${code}) ; fin de son journal ${cluster.log} :\n${said}`,
    );
  }
}

async function choosePort(cluster: Cluster, onProgress: (sentence: string) => void): Promise<number> {
  const kept = Number(await readFile(join(cluster.root, 'port'), 'utf8').catch(() => '0'));
  if (kept === 0) return freePort(0);
  return freePort(kept).catch(async () => {
    const port = await freePort(0);
    onProgress(`Le port ${kept} de PostgreSQL est pris par un autre programme : il écoute désormais sur le ${port}.`);
    return port;
  });
}

async function keepPort({ root }: Cluster, port: number): Promise<void> {
  const aside = join(root, `.port-${process.pid}`);
  await writeFile(aside, String(port));
  await rename(aside, join(root, 'port'));
}

function freePort(wanted: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen({ port: wanted, host: '127.0.0.1' }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : wanted));
    });
  });
}

/**
 * The server of this cluster, if it lives. postmaster.pid alone proves nothing: after a crash its number may belong to
 * any other process. PostgreSQL's processes stand in their data folder, others do not.
 */
async function runningPostmaster({ data }: Cluster): Promise<{ port: number; pid: number } | null> {
  const lines = (await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  if (!pid || !port || lines[7]?.trim() !== 'ready') return null;
  return (await standsIn(pid, data)) ? { port, pid } : null;
}

/** Like `runningPostmaster`, but when another start was quicker than ours, waits until its server is ready (or gone). */
async function readyPostmaster(cluster: Cluster): Promise<{ port: number; pid: number } | null> {
  for (;;) {
    const running = await runningPostmaster(cluster);
    if (running || !(await someoneWorksIn(cluster.data))) return running;
    await setTimeout(50);
  }
}

/** Removes a postmaster.pid that a crash left, unless some process of the old server still works in the data folder. */
async function forgetDeadPostmaster({ data }: Cluster): Promise<void> {
  if (!(await someoneWorksIn(data))) await rm(join(data, 'postmaster.pid'), { force: true });
}

async function someoneWorksIn(data: string): Promise<boolean> {
  const pids = (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry));
  return (await Promise.all(pids.map((pid) => standsIn(Number(pid), data)))).includes(true);
}

async function standsIn(pid: number, folder: string): Promise<boolean> {
  return (await readlink(`/proc/${pid}/cwd`).catch(() => null)) === folder;
}

function control({ binaries, data, user }: Cluster, args: string[]) {
  return execute(join(binaries, 'bin/pg_ctl'), ['-D', data, ...args], user);
}

async function rotateLog({ log }: Cluster): Promise<void> {
  const { size } = await stat(log).catch(() => ({ size: 0 }));
  if (size <= LOG_LIMIT_BYTES) return;
  // Emptied rather than renamed: the postgres user may not make a new file in this folder.
  await copyFile(log, `${log}.1`);
  await truncate(log);
}
