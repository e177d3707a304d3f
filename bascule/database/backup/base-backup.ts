import { findCluster, systemOf, type Cluster } from '../cluster.ts';
import { startPostgres, type Postgres } from '../embedded.ts';
import { tarOf } from './base-tar.ts';
import { backupId, type Manifest } from './manifest.ts';
import { setRestorePoint } from './restore-point.ts';
import { connected } from '../connected.ts';
import type { Shipper } from './shipper.ts';
import { segmentBytes, type BackupStore } from './store.ts';
import { segmentOf } from './wal-file.ts';

export interface Wanted {
  environment: string;
  reason: string;
  by: string;
}

interface Parts {
  /** The directory of the cluster that runs. */
  directory: string;
  store: BackupStore;
  shipper: Shipper;
  clock: () => number;
  signal: AbortSignal;
}

/** A base backup is in the store, with all the log it needs. It is not verified yet. */
export async function takeBase(parts: Parts, wanted: Wanted): Promise<Manifest> {
  const { directory, store, shipper, clock, signal } = parts;
  const cluster = (await findCluster(directory)) as Cluster;
  const postgres = await startPostgres({ directory });
  const startedAt = clock();
  const id = backupId(startedAt);
  const copy = await copyCluster(cluster, postgres, store, id);
  const stoppedAt = clock();
  const mark = await setRestorePoint(postgres, `bascule ${id}`);
  await shipUntil(cluster, postgres, store, shipper, signal);
  const system = await systemOf(cluster);
  const manifest = { id, ...wanted, system, startedAt, stoppedAt, ...copy, mark, verifiedAt: null };
  await store.putManifest(manifest);
  return manifest;
}

/** Everything committed so far is in the store. The empty transaction leaves a commit with its time in the log. */
export async function shipUntil(
  cluster: Cluster,
  postgres: Postgres,
  store: BackupStore,
  shipper: Shipper,
  signal: AbortSignal,
): Promise<void> {
  const closed = await connected(postgres.url('postgres'), async (client) => {
    await client.query('SELECT pg_current_xact_id()');
    const { rows } = await client.query<{ name: string }>('SELECT pg_walfile_name(pg_switch_wal()) AS name');
    return String(rows[0]?.name);
  });
  const system = await systemOf(cluster);
  const isThere = async () => (await store.walFiles(system)).some(({ name }) => name === closed);
  await shipper.untilShipped(isThere, signal);
}

/** https://www.postgresql.org/docs/18/continuous-archiving.html, "Making a Base Backup Using the Low Level API". */
async function copyCluster(cluster: Cluster, postgres: Postgres, store: BackupStore, id: string) {
  return connected(postgres.url('postgres'), async (client) => {
    const { rows } = await client.query<{ lsn: string; segment: string; version: string }>(
      `SELECT lsn, pg_walfile_name(lsn) AS segment, current_setting('server_version') AS version
         FROM pg_backup_start($1, fast => true) AS lsn`,
      [id],
    );
    const { lsn: startLsn = '', segment = '', version: serverVersion = '' } = rows[0] ?? {};
    const timeline = segmentOf(segment, segmentBytes)?.timeline ?? 1;
    let stopLsn = '';
    let dataBytes = 0;
    const stop = async () => {
      const stopped = await client.query<{ lsn: string; labelfile: string }>(
        'SELECT lsn, labelfile FROM pg_backup_stop(wait_for_archive => false)',
      );
      stopLsn = stopped.rows[0]?.lsn ?? '';
      return stopped.rows[0]?.labelfile ?? '';
    };
    const tar = tarOf(cluster, stop, (bytes) => (dataBytes += bytes));
    const { bytes, digest } = await store.putBase(id, tar);
    return { startLsn, stopLsn, timeline, serverVersion, bytes, dataBytes, digest };
  });
}
