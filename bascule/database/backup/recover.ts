import { chown, mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Segment } from '../../core/backup/archive.ts';
import { createCluster, findCluster, prepareCluster, removeCluster, type Cluster } from '../cluster.ts';
import { startPostgres, stopPostgres, type Postgres } from '../embedded.ts';
import { configure } from '../environment-cluster.ts';
import { untar } from './base-tar.ts';
import { segmentBytes, type BackupStore } from './store.ts';
import { segmentName, timelineOfHistory } from './wal-file.ts';

/** Where to stop in the log: at a time (milliseconds since 1970), or at a point that was named. */
export type Target = { time: number } | { restorePoint: string };

export interface Recovery {
  store: BackupStore;
  system: string;
  backup: string;
  timeline: number;
  segments: Segment[];
  target: Target;
  /** A directory that is not there yet. */
  directory: string;
  /** The settings that it is to have afterwards. */
  settings: string[];
}

const stagedLog = 'restored-log';

/**
 * Makes a cluster of a base backup and the log after it, and starts it, on a port of its own, as it was at the target.
 * What fails is removed. @throws BackupError, DatabaseError
 */
export async function recover(recovery: Recovery): Promise<Postgres> {
  const { directory, target, settings } = recovery;
  try {
    const cluster = await createCluster(
      directory,
      () => {},
      (fresh) => fill(fresh, recovery),
    );
    await startPostgres({ directory }).catch(async (error: unknown) => {
      if (!('time' in target && (await reachedTheEnd(cluster)))) throw error;
      await configure(cluster, [...settings, ...recoverySettings(recovery, [])]);
      return startPostgres({ directory });
    });
    await configure(cluster, settings);
    await rm(join(cluster.root, stagedLog), { recursive: true, force: true });
    return await startPostgres({ directory });
  } catch (error) {
    await discard(directory);
    throw error;
  }
}

/** Stops and removes a cluster that nobody needs. */
export async function discard(directory: string): Promise<void> {
  await stopPostgres({ directory }).catch(() => {});
  await removeCluster(directory);
}

/** When the last transaction that the recovery took in was committed; null when it took in none. */
export async function lastCommit(directory: string): Promise<number | null> {
  const cluster = await findCluster(directory);
  const log = cluster ? await readFile(cluster.log, 'utf8') : '';
  const told = /last completed transaction was at log time (\S+ \S+)/.exec(log)?.[1];
  return told === undefined ? null : Date.parse(told.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00'));
}

async function fill(cluster: Cluster, recovery: Recovery): Promise<void> {
  const { store, backup, settings, target } = recovery;
  await prepareCluster(cluster, '');
  await untar(store.readBase(backup), cluster);
  await stageLog(cluster, recovery);
  await configure(cluster, [...settings, ...recoverySettings(recovery, targetSettings(target))]);
  const signal = join(cluster.data, 'recovery.signal');
  await writeFile(signal, '');
  if (cluster.user) await chown(signal, cluster.user.uid, cluster.user.gid);
}

/** The segments that are needed, and every history: PostgreSQL counts on from the newest timeline it finds. */
async function stageLog(cluster: Cluster, { store, system, segments }: Recovery): Promise<void> {
  const folder = join(cluster.root, stagedLog);
  await mkdir(folder, { mode: 0o700 });
  if (cluster.user) await chown(folder, cluster.user.uid, cluster.user.gid);
  const wanted = new Set(segments.map((segment) => segmentName(segment, segmentBytes)));
  for (const file of await store.walFiles(system)) {
    if (!wanted.has(file.name) && timelineOfHistory(file.name) === null) continue;
    const path = join(folder, file.name);
    await writeSparsely(path, store.readWal(file));
    if (cluster.user) await chown(path, cluster.user.uid, cluster.user.gid);
  }
}

/** A segment that was closed early is mostly zeros: of a quiet day there are thousands, which need take no room. */
async function writeSparsely(path: string, content: AsyncIterable<Buffer>): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    let at = 0;
    for await (const chunk of content) {
      if (!isZero(chunk)) await file.write(chunk, 0, chunk.length, at);
      at += chunk.length;
    }
    await file.truncate(at);
  } finally {
    await file.close();
  }
}

const isZero = (chunk: Buffer) => chunk.equals(zeros.subarray(0, chunk.length));
const zeros = Buffer.alloc(segmentBytes);

function recoverySettings({ timeline }: Recovery, target: string[]): string[] {
  return [
    `restore_command = 'cp "../${stagedLog}/%f" "%p"'`,
    `recovery_target_timeline = '${timeline}'`,
    // Open to sessions only once it is where it should be: then a start that succeeded is a recovery that did.
    'hot_standby = off',
    ...target,
  ];
}

function targetSettings(target: Target): string[] {
  const point =
    'time' in target
      ? `recovery_target_time = '${new Date(target.time).toISOString().replace('Z', '+00')}'`
      : `recovery_target_name = '${target.restorePoint}'`;
  return [point, "recovery_target_action = 'promote'"];
}

/** Nothing was committed between the target and the end of the log: then its end is the target. */
async function reachedTheEnd({ log }: Cluster): Promise<boolean> {
  return (await readFile(log, 'utf8')).includes('recovery ended before configured recovery target was reached');
}
