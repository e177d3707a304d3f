import { join } from 'node:path';
import { logOf } from '../../core/backup/chain.ts';
import { BackupError } from './backup-error.ts';
import { check, type Invariant } from './check.ts';
import type { Manifest } from './manifest.ts';
import { discard, recover } from './recover.ts';
import { baseBackupOf, segmentBytes, type BackupStore } from './store.ts';
import { segmentAt } from './wal-file.ts';

interface Parts {
  clusters: string;
  store: BackupStore;
  database: string;
  invariants: Invariant[];
  clock: () => number;
}

export const scratchPrefix = 'verify-';

/**
 * Restores a backup into a scratch cluster, up to the point where its rows were counted, starts it and checks all of it.
 * Answers the manifest that says so. @throws BackupError
 */
export async function verify(
  { clusters, store, database, invariants, clock }: Parts,
  manifest: Manifest,
): Promise<Manifest> {
  const { id, system, timeline, mark } = manifest;
  const segments = logOf(await store.archive(system), baseBackupOf(manifest), segmentAt(mark.lsn, segmentBytes));
  if (!segments) throw logMissing(id);
  const directory = join(clusters, `${scratchPrefix}${id}`);
  await discard(directory);
  try {
    const target = { restorePoint: mark.restorePoint };
    const settings = ['archive_mode = off', 'autovacuum = off', 'fsync = off'];
    const postgres = await recover({ store, system, backup: id, timeline, segments, target, directory, settings });
    await check(postgres, { database, invariants, rows: mark.rows });
  } finally {
    await discard(directory);
  }
  const verified = { ...manifest, verifiedAt: clock() };
  await store.putManifest(verified);
  return verified;
}

function logMissing(id: string): BackupError {
  const sentence = `Il manque au magasin une partie du journal dont la sauvegarde ${id} a besoin : prenez-en une autre avec « npx bascule backup <environnement> ».`;
  return new BackupError('not-verified', sentence);
}
