import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { postgresStatus } from '../embedded.ts';
import { liveCluster, stopEnvironmentClusters } from '../environment-cluster.ts';
import { BackupTrial } from './backup-trial.ts';
import { BackupStore } from './store.ts';

/** Its backup has the entry « first ». */
let original: BackupTrial;
let trial: BackupTrial;

beforeAll(async () => {
  original = await BackupTrial.original(inject('postgresUrl'), [
    'CREATE TABLE entry (id serial PRIMARY KEY, note text)',
    "INSERT INTO entry (note) VALUES ('first')",
  ]);
});
afterAll(() => original.remove());

beforeEach(async () => {
  trial = await original.copy();
});

afterEach(() => trial.remove());

const write = (note: string) => trial.sql(`INSERT INTO entry (note) VALUES ('${note}')`);
const notes = async () => (await trial.sql('SELECT note FROM entry ORDER BY id')).map(({ note }) => note);

/** A moment with nothing written just before and just after it. */
async function aMoment(): Promise<number> {
  await pause(30);
  const at = Date.now();
  await pause(30);
  return at;
}

describe('a restore to a point in time', { timeout: 180_000 }, () => {
  test('brings back what was there then, can be taken back itself, and goes on from there', async () => {
    await write('kept');
    const then = await aMoment();
    await write('dropped');
    const first = await liveCluster(trial.parts.clusters);

    const restored = await trial.backups.restoreTo(then, 'Léa');
    expect(await notes()).toEqual(['first', 'kept']);
    expect(trial.switched).toEqual(['production']);
    expect(restored).toMatchObject({ to: then, kept: first });
    expect(restored.rows).toEqual([{ table: 'shop.public.entry', before: 3, after: 2 }]);
    expect(restored.lastCommit).toBeLessThanOrEqual(then);
    expect(await postgresStatus({ directory: first })).toEqual({ state: 'stopped' });

    await write('after the restore');
    const later = await aMoment();
    await write('dropped too');
    await trial.backups.restoreTo(later, 'Léa');
    expect(await notes()).toEqual(['first', 'kept', 'after the restore']);

    await trial.backups.restoreTo(restored.droppedUntil, 'Léa');
    expect(await notes()).toEqual(['first', 'kept', 'dropped']);
    expect(trial.troubles).toEqual([]);
  });

  test('needs nothing but the store when everything else burnt', async () => {
    await write('shipped');
    const { to } = await trial.backups.preview(Date.now());
    await trial.backups.close();
    await stopEnvironmentClusters(trial.parts.clusters);
    await rm(trial.parts.clusters, { recursive: true });
    await trial.restart();
    expect(await trial.sql("SELECT FROM pg_class WHERE relname = 'entry'")).toEqual([]);
    await trial.backups.restoreTo(to, 'Léa');
    expect(await notes()).toEqual(['first', 'shipped']);
  });

  test('refuses times before the first backup, after now, and of no backup at all, with those that are possible', async () => {
    const [manifest] = await trial.parts.store.manifests();
    if (!manifest) throw new Error('There is no backup.');
    await expect(trial.backups.restoreTo(manifest.startedAt - 1, 'Léa')).rejects.toThrow(
      /les heures possibles vont du .+ au /,
    );
    await expect(trial.backups.restoreTo(Date.now() + 60_000, 'Léa')).rejects.toThrow('n’est pas encore passé');
    await trial.parts.store.removeBase(manifest.id);
    await expect(trial.backups.restoreTo(Date.now(), 'Léa')).rejects.toThrow('aucune sauvegarde n’est encore complète');
    expect(trial.switched).toEqual([]);
  });

  test('leaves the live one serving when the restored one breaks an invariant', async () => {
    const then = await aMoment();
    await trial.restart({ invariants: [{ name: 'aucune entrée', sql: 'SELECT 1 FROM entry' }] });
    await expect(trial.backups.restoreTo(then, 'Léa')).rejects.toThrow('« aucune entrée » n’y tient pas (1 lignes)');
    expect(await notes()).toEqual(['first']);
    expect(await readdir(trial.parts.clusters)).toEqual(['postgres']);
    expect((await trial.parts.rows.restores())[0]).toMatchObject({ switchedAt: null, finishedAt: null });
  });

  test('that was killed before the switch left the live one serving, and is removed at the next start', async () => {
    const half = join(trial.parts.clusters, 'restored-half');
    await trial.parts.rows.beginRestore({
      toTime: 1,
      by: 'Léa',
      requestedAt: Date.now(),
      directory: half,
      kept: await liveCluster(trial.parts.clusters),
    });
    const { createCluster } = await import('../cluster.ts');
    await createCluster(half, () => {});
    await trial.restart();
    expect(await readdir(trial.parts.clusters)).toEqual(['postgres']);
    expect((await trial.parts.rows.restores())[0]?.failure).toContain('Interrompu');
    expect(await notes()).toEqual(['first']);
  });

  test('that was killed just after the switch is finished at the next start', async () => {
    const then = await aMoment();
    await write('dropped');
    const first = await liveCluster(trial.parts.clusters);
    trial.parts.onSwitched = () => Promise.reject(new Error('killed'));
    await expect(trial.backups.restoreTo(then, 'Léa')).rejects.toThrow('killed');
    await trial.restart({ onSwitched: async (name) => void trial.switched.push(name) });
    expect(trial.switched).toEqual(['production']);
    expect(await notes()).toEqual(['first']);
    expect(await postgresStatus({ directory: first })).toEqual({ state: 'stopped' });
    expect((await trial.parts.rows.restores())[0]?.finishedAt).not.toBeNull();
  });

  test('is one at a time', async () => {
    const then = await aMoment();
    const two = await Promise.allSettled([trial.backups.restoreTo(then, 'Léa'), trial.backups.restoreTo(then, 'Max')]);
    expect(two.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(String(two.map((each) => each.status === 'rejected' && each.reason))).toContain('déjà en cours');
  });

  test('with another key says which key is missing, and changes nothing', async () => {
    const stranger = new BackupStore(trial.parts.store.directory, Buffer.alloc(32, 7));
    await trial.restart({ store: stranger });
    await expect(trial.backups.restoreTo(Date.now(), 'Léa')).rejects.toThrow(/clé/);
    expect(await notes()).toEqual(['first']);
  });
});
