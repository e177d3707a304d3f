import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { replicationRule } from '../../core/replica/schema.ts';
import { ask, BackupTrial } from '../backup/backup-trial.ts';
import { shipUntil, takeBase } from '../backup/base-backup.ts';
import { Shipper } from '../backup/shipper.ts';
import { findCluster, systemOf, type Cluster } from '../cluster.ts';
import { liveCluster, startEnvironmentCluster } from '../environment-cluster.ts';
import { readPair, type Pair } from './pair.ts';
import { killAll } from './processes.ts';
import { Replication } from './replication.ts';

let trial: BackupTrial;
let replication: Replication;

beforeAll(async () => {
  trial = await BackupTrial.create(inject('postgresUrl'));
  const { environment, clusters, store, pool, archiving, clock, onTrouble } = trial.parts;
  replication = new Replication({
    ...{ environment, clusters, store, pool, archiving, clock, onTrouble },
    rule: replicationRule.parse({ mode: 'synchronous' }),
    lookEveryMs: 3_600_000,
    onSwitched: () => trial.restart(),
  });
  await startEnvironmentCluster(clusters, archiving);
  await trial.sql('CREATE TABLE entry (id serial PRIMARY KEY, note text)');
});

afterAll(async () => {
  await replication.close();
  await trial.remove();
});

const write = (note: string) => trial.sql(`INSERT INTO entry (note) VALUES ('${note}')`);
const notes = async () => (await trial.sql('SELECT note FROM entry ORDER BY id')).map(({ note }) => note);
const pair = async () => (await readPair(trial.parts.clusters)) as Pair;

/** A base backup, and a standby that came after it; from then on nobody ships. */
async function backedUpPair(): Promise<void> {
  const { store, clusters } = trial.parts;
  const directory = await liveCluster(clusters);
  const cluster = (await findCluster(directory)) as Cluster;
  const shipper = new Shipper(cluster, store, Date.now, trial.parts.onTrouble);
  const parts = { directory, store, shipper, clock: Date.now, signal: AbortSignal.timeout(30_000) };
  await takeBase(parts, { environment: 'production', reason: 'essai', by: 'Léa' });
  const guarantee = async () => [await replication.tend(), (await pair()).guarantee][1];
  await expect.poll(guarantee, { timeout: 60_000 }).toBe('synchronous');
  await shipUntil(cluster, await trial.live(), store, shipper, parts.signal);
  await shipper.close();
}

const liveSystem = async () => systemOf((await findCluster(await liveCluster(trial.parts.clusters))) as Cluster);

async function burn(name: string): Promise<void> {
  const directory = join(trial.parts.clusters, name);
  await killAll((await findCluster(directory)) as Cluster);
  await rm(directory, { recursive: true });
}

describe('the backups of a pair', { timeout: 120_000 }, () => {
  test('lead over a fail over whose primary burnt with log that nobody had shipped; a restore gets a standby of its own', async () => {
    await backedUpPair();
    // Three whole segments are with the primary and its standby alone.
    for (const note of ['a', 'b', 'c']) {
      await write(note);
      await ask((await trial.live()).url('postgres'), 'SELECT pg_switch_wal()');
    }
    const { primary } = await pair();
    await burn(primary);
    const last = await replication.failOver('Léa');
    expect(last).toMatchObject({ from: primary, loss: null, guarantee: 'synchronous' });
    expect(trial.troubles).toEqual([]);
    expect(await notes()).toEqual(['a', 'b', 'c']);
    // Before anybody could write: its archiver may come round to it much later.
    const archive = await trial.parts.store.archive(await liveSystem());
    expect(archive.timelines).toEqual([expect.objectContaining({ timeline: 2, parent: 1 })]);
    expect(archive.timelines[0]!.liveFrom).toBeLessThanOrEqual(last.at + last.tookMs!);

    await write('after');
    const then = Date.now();
    await write('dropped');
    await trial.backups.restoreTo(then, 'Léa');
    expect(await notes()).toEqual(['a', 'b', 'c', 'after']);

    await expect(replication.failOver('Léa')).rejects.toThrow('n’est pas encore prête');
    await replication.tend();
    await replication.failOver('Léa');
    expect(await notes()).toEqual(['a', 'b', 'c', 'after']);
    expect(trial.troubles).toEqual([]);
  });
});
