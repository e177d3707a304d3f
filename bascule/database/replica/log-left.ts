import { chown, copyFile, readdir, rename, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { ship } from '../backup/shipper.ts';
import { segmentBytes, type BackupStore } from '../backup/store.ts';
import { segmentAt, segmentOf } from '../backup/wal-file.ts';
import { findCluster, systemOf, type Cluster } from '../cluster.ts';
import { spoolOf } from '../environment-cluster.ts';

/**
 * The log up to the fork is in the store, or on its way there: what the old primary had closed and not handed over is taken
 * from its spool, and else from the new primary, who has all of it. Otherwise no time after the fork could be restored
 * before the next base backup.
 */
export async function handOverLog(
  { store, clock }: { store: BackupStore; clock: () => number },
  old: string,
  promoted: Cluster,
  fork: { parent: number; lsn: string },
): Promise<void> {
  const before = await findCluster(old);
  if (before) await ship(before, store, clock).catch(() => {});
  const stored = new Set((await store.walFiles(await systemOf(promoted))).map(({ name }) => name));
  const forked = segmentAt(fork.lsn, segmentBytes);
  const folder = join(promoted.data, 'pg_wal');
  for (const name of await readdir(folder)) {
    const segment = segmentOf(name, segmentBytes);
    // Behind the fork lie files of the same timeline that were made in advance.
    if (!segment || segment.timeline !== fork.parent || segment.number >= forked || stored.has(name)) continue;
    await spool(promoted, join(folder, name), name);
  }
}

/** With its own time, which says what it holds. */
async function spool(cluster: Cluster, path: string, name: string): Promise<void> {
  const place = join(spoolOf(cluster), name);
  const { atime, mtime } = await stat(path);
  await copyFile(path, `${place}.part`);
  await utimes(`${place}.part`, atime, mtime);
  if (cluster.user) await chown(`${place}.part`, cluster.user.uid, cluster.user.gid);
  await rename(`${place}.part`, place);
}
