import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { systemOf, type Cluster } from '../cluster.ts';
import type { BackupStore } from './store.ts';
import { timelineOfHistory } from './wal-file.ts';

/**
 * To be called when a cluster has become the live one, before anybody writes to it: its timeline counts from now. To wait
 * for PostgreSQL's archiver would count what is committed meanwhile as the parent's, whose log ends before: nobody could
 * restore it. Done again, it changes nothing. @throws BackupError
 */
export async function beginTimeline(cluster: Cluster, store: BackupStore, clock: () => number): Promise<void> {
  const log = join(cluster.data, 'pg_wal');
  const histories = (await readdir(log)).filter((name) => timelineOfHistory(name) !== null);
  const own = histories.toSorted().at(-1);
  // The first timeline has no history.
  if (own === undefined) return;
  const file = { system: await systemOf(cluster), name: own, closedAt: Math.floor(clock()) };
  await store.putWal(file, join(log, own));
}
