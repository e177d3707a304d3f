import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { findCluster, type Cluster } from '../cluster.ts';
import { postgresStatus } from '../embedded.ts';
import { liveCluster, spoolOf } from '../environment-cluster.ts';
import { BackupTrial } from './backup-trial.ts';
import { ship } from './shipper.ts';

/** It has a backup already, with the reason « essai ». */
let original: BackupTrial;
let trial: BackupTrial;

beforeAll(async () => {
  original = await BackupTrial.original(inject('postgresUrl'), [
    'CREATE TABLE entry (id serial PRIMARY KEY, note text)',
  ]);
});
afterAll(() => original.remove());

beforeEach(async () => {
  trial = await original.copy();
});

afterEach(() => trial.remove());

const cluster = async () => (await findCluster(await liveCluster(trial.parts.clusters))) as Cluster;

describe('a backup', { timeout: 120_000 }, () => {
  test('taken while rows are written has exactly those of its restore point, and leaves no scratch cluster', async () => {
    let writing = true;
    const writer = (async () => {
      while (writing) await trial.sql("INSERT INTO entry (note) SELECT 'x' FROM generate_series(1, 50)");
    })();
    const row = await trial.backups.backupNow('en écrivant', 'Léa').finally(() => (writing = false));
    await writer;
    const manifest = (await trial.parts.store.manifests()).at(-1);
    expect(manifest).toMatchObject({ id: row.backup, verifiedAt: row.verifiedAt, reason: 'en écrivant', by: 'Léa' });
    expect(manifest?.mark.rows?.['shop.public.entry']).toBeGreaterThan(0);
    expect(await readdir(trial.parts.clusters)).toEqual(['postgres']);
  });

  test('asked for twice at once is taken twice, one after the other', async () => {
    const rows = await Promise.all(['une', 'deux'].map((reason) => trial.backups.backupNow(reason, 'Léa')));
    const [first, second] = rows.toSorted((a, b) => a.startedAt - b.startedAt);
    expect(second?.startedAt).toBeGreaterThanOrEqual(first?.finishedAt ?? Infinity);
    const reasons = (await trial.backups.list()).backups.map(({ reason }) => reason);
    expect(reasons.toSorted()).toEqual(['deux', 'essai', 'une']);
  });

  test('is not verified when its rows are not those that were counted', async () => {
    const [manifest] = await trial.parts.store.manifests();
    if (!manifest) throw new Error('There is no backup.');
    const mark = { ...manifest.mark, rows: { 'shop.public.entry': 7 } };
    await trial.parts.store.putManifest({ ...manifest, mark });
    await expect(trial.backups.verify(null)).rejects.toThrow('shop.public.entry : 0 au lieu de 7');
    await expect(trial.backups.verify('nope')).rejects.toThrow(`choisissez parmi ${manifest.id}`);
  });

  test('is verified by the invariants that its data can break: not by those of tables that the next migration makes', async () => {
    await trial.restart({
      invariants: [{ name: 'chaque transfert est équilibré', sql: 'SELECT 1 FROM wallet.transfer' }],
    });
    expect(await trial.backups.backupNow('avant la première migration', 'Léa')).toMatchObject({
      verifiedAt: expect.any(Number),
    });
    await trial.restart({ invariants: [{ name: 'mal écrit', sql: 'SELECT 1 FROM entry WHERE' }] });
    await expect(trial.backups.backupNow('essai', 'Léa')).rejects.toThrow('« mal écrit » n’a pas pu y être vérifié');
  });

  test('that the kill of its server broke off is told as failed, and the next one is good', async () => {
    await trial.parts.rows.beginBackup('essai', 'Léa', Date.now());
    expect(await trial.backups.due()).toEqual({ kind: 'under-way' });
    await trial.restart();
    expect((await trial.backups.list()).unfinished).toMatchObject([{ failure: 'Interrompu par l’arrêt du serveur.' }]);
    await trial.backups.backupNow('encore', 'Léa');
    expect(await trial.backups.due()).toMatchObject({ kind: 'later' });
  });
});

describe('the log', { timeout: 120_000 }, () => {
  test('that could not be shipped waits in the spool, is told of, and goes when it can', async () => {
    const { store } = trial.parts;
    const spool = spoolOf(await cluster());
    // A file where the store's folder should be.
    await rm(store.directory, { recursive: true, force: true });
    await mkdir(dirname(store.directory), { recursive: true });
    await writeFile(store.directory, '');
    await trial.sql('SELECT pg_switch_wal()');
    await expect.poll(() => trial.troubles.length, { timeout: 20_000 }).toBeGreaterThan(0);
    expect(await readdir(spool)).not.toEqual([]);
    await rm(store.directory);
    await expect.poll(() => readdir(spool), { timeout: 20_000 }).toEqual([]);
  });

  test('shipped again after a kill between shipping and deleting changes nothing', async () => {
    await trial.backups.close();
    const live = await cluster();
    await ship(live, trial.parts.store, Date.now);
    const [system] = await trial.parts.store.systems();
    const known = await trial.parts.store.walFiles(system as string);
    const last = known.at(-1);
    if (!last) throw new Error('Nothing was shipped.');
    await writeFile(join(spoolOf(live), last.name), Buffer.concat(await trial.parts.store.readWal(last).toArray()));
    await ship(live, trial.parts.store, Date.now);
    expect(await readdir(spoolOf(live))).toEqual([]);
    expect(await trial.parts.store.walFiles(system as string)).toEqual(known);
  });

  test('goes on after a kill -9 of PostgreSQL in the middle', async () => {
    await trial.sql("INSERT INTO entry (note) VALUES ('before')");
    const directory = await liveCluster(trial.parts.clusters);
    const status = await postgresStatus({ directory });
    if (status.state === 'running') process.kill(status.pid, 'SIGKILL');
    await expect.poll(() => postgresStatus({ directory }), { timeout: 20_000 }).toEqual({ state: 'stopped' });
    await trial.restart();
    const { to } = await trial.backups.preview(Date.now());
    await trial.backups.restoreTo(to, 'Léa');
    expect(await trial.sql('SELECT note FROM entry')).toEqual([{ note: 'before' }]);
  });
});
