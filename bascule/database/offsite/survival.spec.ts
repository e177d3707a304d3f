import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { offsiteRule } from '../../core/offsite/schema.ts';
import { BackupTrial } from '../backup/backup-trial.ts';
import { takeBase } from '../backup/base-backup.ts';
import { Shipper } from '../backup/shipper.ts';
import { BackupStore } from '../backup/store.ts';
import { findCluster, type Cluster } from '../cluster.ts';
import { liveCluster, startEnvironmentCluster, stopEnvironmentClusters } from '../environment-cluster.ts';
import { bringBack } from './bring-back.ts';
import { FolderStore } from './folder-store.ts';
import { Offsite } from './offsite.ts';

const key = Buffer.alloc(32, 9);
let trial: BackupTrial;

beforeAll(async () => {
  trial = await BackupTrial.create(inject('postgresUrl'));
  Object.assign(trial.parts, { store: new BackupStore(trial.parts.store.directory, key) });
  const { clusters, archiving, store, onTrouble } = trial.parts;
  await startEnvironmentCluster(clusters, archiving);
  await trial.sql('CREATE TABLE entry (note text)');
  const directory = await liveCluster(clusters);
  const shipper = new Shipper((await findCluster(directory)) as Cluster, store, Date.now, onTrouble);
  const parts = { directory, store, shipper, clock: Date.now, signal: AbortSignal.timeout(30_000) };
  await takeBase(parts, { environment: 'production', reason: 'essai', by: 'Léa' });
  await shipper.close();
  await trial.restart();
});
afterAll(() => trial.remove());

describe('an environment that lost its machine and its first store', { timeout: 120_000 }, () => {
  test('comes back from the second one, with all that was copied', async () => {
    const { store, clusters, onTrouble } = trial.parts;
    const path = join(trial.home, 'elsewhere');
    await mkdir(path);
    const second = new FolderStore(path);
    const rule = offsiteRule.parse({ to: { kind: 'folder', path } });
    const offsite = new Offsite({
      ...{ environment: 'production', directory: store.directory, second, rule, key, clock: Date.now, onTrouble },
    });
    await trial.sql("INSERT INTO entry VALUES ('copied')");
    const { to } = await trial.backups.preview(Date.now());
    await offsite.round();

    await trial.backups.close();
    await stopEnvironmentClusters(clusters);
    for (const lost of [clusters, store.directory]) await rm(lost, { recursive: true });

    await bringBack(second, store.directory, key);
    await trial.restart();
    await trial.backups.restoreTo(to, 'Léa');
    expect(await trial.sql('SELECT note FROM entry')).toEqual([{ note: 'copied' }]);
    expect(await offsite.round()).toMatchObject({ removed: [] });
    expect(trial.troubles).toEqual([]);
  });
});
