import { randomBytes } from 'node:crypto';
import { chown, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Guarantee } from '../../core/replica/decide.ts';
import type { ReplicationRule } from '../../core/replica/schema.ts';
import { syncFolder } from '../backup/durable-file.ts';
import type { Cluster } from '../cluster.ts';
import { postgresStatus } from '../embedded.ts';
import { signal } from './processes.ts';

/** The role that standbys log in with, and the name that `synchronous_standby_names` knows them by, one after the other. */
export const standbyRole = 'bascule_standby';

/** A standby that hangs is as good as gone after this: far less than PostgreSQL's minute, for commits may wait for it. */
const silenceMs = 5_000;

/** https://www.postgresql.org/docs/18/runtime-config-replication.html */
export function primarySettings(rule: ReplicationRule, guarantee: Guarantee): string[] {
  return [
    `max_slot_wal_keep_size = '${rule.keepLogMb}MB'`,
    `wal_sender_timeout = '${silenceMs}ms'`,
    `synchronous_commit = ${rule.commit}`,
    `synchronous_standby_names = '${guarantee === 'synchronous' ? standbyRole : ''}'`,
  ];
}

/**
 * What a standby does not throw away though nobody follows it: log that its primary may not have handed to the store when
 * it is lost. The checkpoint after a promotion takes away all else, and a hole in the store ends what can be restored.
 */
export const keepLog = "wal_keep_size = '512MB'";

/** A standby's: where it follows, by which slot. The password is in a file of its own, named from the data folder. */
export function standbySettings(port: number, slot: string): string[] {
  const to = `host=127.0.0.1 port=${port} user=${standbyRole} passfile=../passfile application_name=${standbyRole} connect_timeout=5`;
  return [
    `primary_conninfo = '${to}'`,
    `primary_slot_name = '${slot}'`,
    "wal_receiver_status_interval = '1s'",
    `wal_receiver_timeout = '${silenceMs}ms'`,
    "wal_retrieve_retry_interval = '500ms'",
    keepLog,
  ];
}

/**
 * Writes `replica.conf`, which the cluster's own settings include. It lies beside the data: no backup takes it along, and
 * no restored cluster waits for a standby that it does not have. Answers whether they are others than before.
 */
export async function writeSettings(cluster: Cluster, settings: string[]): Promise<boolean> {
  const path = join(cluster.root, 'replica.conf');
  const text = `# Written by Bascule.\n${settings.join('\n')}\n`;
  if ((await readFile(path, 'utf8').catch(() => null)) === text) return false;
  await writeOwned(cluster, path, text);
  return true;
}

export async function writePassword(cluster: Cluster, password: string): Promise<void> {
  await writeOwned(cluster, join(cluster.root, 'passfile'), `*:*:*:${standbyRole}:${password}\n`);
}

/** Writes them, and has them read: also when they are written already, for a crash may have come before they were read. */
export async function applySettings(cluster: Cluster, directory: string, settings: string[]): Promise<void> {
  await writeSettings(cluster, settings);
  await reload(directory);
}

/** A server that runs reads its settings again; one that does not will at its start. */
export async function reload(directory: string): Promise<void> {
  const status = await postgresStatus({ directory });
  if (status.state === 'running') signal(status.pid, 'SIGHUP');
}

/** From the next start on, whoever starts it, this cluster takes no write: https://www.postgresql.org/docs/18/warm-standby.html#FILE-STANDBY-SIGNAL */
export async function markStandby(cluster: Cluster): Promise<void> {
  await writeOwned(cluster, join(cluster.data, 'standby.signal'), '');
}

async function writeOwned({ user }: Cluster, path: string, text: string): Promise<void> {
  const aside = `${path}.${randomBytes(4).toString('hex')}.part`;
  try {
    await writeFile(aside, text, { mode: 0o600, flush: true });
    if (user) await chown(aside, user.uid, user.gid);
    await rename(aside, path);
  } catch (error) {
    await rm(aside, { force: true });
    throw error;
  }
  await syncFolder(join(path, '..'));
}
