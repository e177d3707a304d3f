import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { ask } from '../backup/backup-trial.ts';
import { startPostgres } from '../embedded.ts';
import { startEnvironmentCluster } from '../environment-cluster.ts';
import type { FailedOver } from './pair.ts';
import { ReplicaTrial } from './replica-trial.ts';
import { retire } from './retire.ts';
import { Writer } from './writer.ts';

let trial: ReplicaTrial;

beforeAll(async () => {
  trial = await ReplicaTrial.create(inject('postgresUrl'));
});
afterAll(() => trial.remove());

const shop = async () => (await trial.live()).url('shop');
const write = (note: string) => trial.sql(`INSERT INTO entry (note) VALUES ('${note}')`);
/** Sessions whose commit waits for the standby. */
const waiting = async () =>
  (await trial.sql("SELECT FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND datname = 'shop'")).length;

describe('a pair', { timeout: 120_000 }, () => {
  test('loses no acknowledged write when its primary is killed under load', async () => {
    const pair = await trial.whole();
    const writer = new Writer(await shop(), 4);
    await writer.untilAcknowledged(300);
    await trial.kill(pair.primary);
    await writer.ended();

    const last = await trial.replication.failOver('Léa');
    const to = String(pair.standby?.name);
    expect(last).toMatchObject({ from: pair.primary, to, guarantee: 'synchronous' });
    const found = new Set(await trial.notes());
    expect(writer.acknowledged.filter((note) => !found.has(note))).toEqual([]);
    expect(trial.switched).toEqual([trial.directory(to)]);
    await write('goes on');
    expect(trial.troubles).toEqual([]);
  });

  test('loses none either when it is asked twice at once while its primary is well, and moves once', async () => {
    const pair = await trial.whole({ mode: 'asynchronous' });
    const writer = new Writer(await shop(), 4);
    await writer.untilAcknowledged(100);
    const two = await Promise.allSettled([trial.replication.failOver('Léa'), trial.replication.failOver('Max')]);
    await writer.ended();

    expect(two.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(String(two.map((each) => each.status === 'rejected' && each.reason))).toMatch(
      /vient de basculer|déjà en cours/,
    );
    expect(await trial.pair()).toMatchObject({ epoch: pair.epoch + 1, primary: pair.standby?.name });
    const { last } = (await trial.pair()) ?? {};
    expect(last).toMatchObject({ kept: false, loss: { transactions: 0, logBytes: 0 } });
    // It had nothing of its own: it follows, as it is.
    expect((await trial.pair())?.standby).toMatchObject({ name: pair.primary, ready: true });
    const found = new Set(await trial.notes());
    expect(writer.acknowledged.filter((note) => !found.has(note))).toEqual([]);
  });

  test('that is asynchronous tells in numbers what was lost, after a crash too, and keeps it in a primary that writes no more', async () => {
    const { primary, standby } = await trial.whole({ mode: 'asynchronous' });
    await write('replicated');
    await expect.poll(async () => (await trial.replication.standing())?.stream?.lagBytes).toBe(0);
    await trial.stop(String(standby?.name));
    for (const note of ['a', 'b', 'c']) await write(note);
    await trial.kill(primary);

    await trial.restart({ onSwitched: () => Promise.reject(new Error('killed')) });
    await expect(trial.replication.failOver('Léa')).rejects.toThrow('killed');
    await write('after the switch');
    await trial.restart({ onSwitched: async () => void trial.switched.push('moved') });
    await trial.replication.start();
    expect(trial.switched).toEqual(['moved']);
    const { last } = (await trial.pair()) ?? {};
    expect(last).toMatchObject({ kept: true, loss: { transactions: 3 } });
    expect(last?.loss?.logBytes).toBeGreaterThan(0);
    expect(last?.loss?.to).toBeGreaterThan(Number(last?.loss?.from));
    expect(await trial.notes()).toEqual(['replicated', 'after the switch']);

    // Who still believes in it finds what was lost, and can't write.
    const old = (await startPostgres({ directory: trial.directory(primary) })).url('shop');
    expect(await ask(old, 'SELECT note FROM entry ORDER BY id')).toHaveLength(4);
    await expect(ask(old, "INSERT INTO entry (note) VALUES ('split')")).rejects.toThrow('read-only');
    await trial.stop(primary);
  });

  test('whose primary hangs is failed over all the same, and the one that hung writes no more', async () => {
    const { primary } = await trial.whole();
    const writer = new Writer(await shop(), 2);
    await writer.untilAcknowledged(20);
    const frozen = await trial.freeze(primary);
    await trial.replication.failOver('Léa');
    await writer.ended();
    const found = new Set(await trial.notes());
    expect(writer.acknowledged.filter((note) => !found.has(note))).toEqual([]);
    expect((await trial.processes(primary)).filter((pid) => frozen.includes(pid))).toEqual([]);
  });

  test('makes its writers wait for the standby where the plan says so, until there is a new one', async () => {
    const { standby } = await trial.whole({ whenAway: 'wait' });
    await trial.spoil(String(standby?.name));
    const written = write('waits');
    await expect.poll(waiting).toBe(1);
    trial.laterMs = 3_600_000;
    for (let attempt = 0; attempt < 3; attempt += 1)
      await expect(trial.replication.tend()).rejects.toThrow('PostgreSQL n’a pas démarré');
    expect(await waiting()).toBe(1);
    expect((await trial.replication.standing())?.awaySince).not.toBeNull();

    expect(await trial.replication.tend()).toEqual(['make-standby']);
    await written;
    await trial.kill(String((await trial.pair())?.primary));
    await trial.replication.failOver('Léa');
    expect(await trial.notes()).toEqual(['waits']);
  });

  test('lets them go on without the standby where the plan says so, and does not fail over to it unknowingly then', async () => {
    const { primary, standby } = await trial.whole({ whenAway: 'go-on', patienceMs: 5_000 });
    const name = String(standby?.name);
    const mend = await trial.spoil(name);
    const written = write('held a while');
    await expect.poll(waiting).toBe(1);
    await expect(trial.replication.tend()).rejects.toThrow('PostgreSQL n’a pas démarré');
    trial.laterMs = 5_000;
    await expect(trial.replication.tend()).rejects.toThrow('PostgreSQL n’a pas démarré');
    await written;
    expect((await trial.pair())?.guarantee).toBe('asynchronous');

    // Both down: nothing is touched, and the primary comes back as it was.
    await trial.kill(primary);
    await expect(trial.replication.failOver('Léa', { acceptLoss: true })).rejects.toThrow('ne démarre pas non plus');
    await startEnvironmentCluster(trial.parts.clusters, trial.parts.archiving);
    await write('still the primary');

    await mend();
    await trial.kill(primary);
    await expect(trial.replication.failOver('Léa')).rejects.toThrow('ajoutez --accept-loss');
    const last = await trial.replication.failOver('Léa', { acceptLoss: true });
    expect(last).toMatchObject({ guarantee: 'asynchronous', kept: true, loss: { transactions: 2 } });
    expect(await trial.notes()).toEqual([]);
  });

  test('promises again by itself once the standby is back', async () => {
    const { standby } = await trial.whole({ patienceMs: 0 });
    await trial.stop(String(standby?.name));
    expect((await trial.replication.tend()).slice(0, 2)).toEqual(['go-asynchronous', 'start-standby']);
    const guarantee = async () => [await trial.replication.tend(), (await trial.pair())?.guarantee][1];
    await expect.poll(guarantee, { timeout: 60_000 }).toBe('synchronous');
    expect((await trial.pair())?.standby).toEqual(standby);
  });

  test('shows at the standby what was acknowledged, where the plan waits for that', async () => {
    const { standby } = await trial.whole({ commit: 'remote_apply' });
    const reader = (await startPostgres({ directory: trial.directory(String(standby?.name)) })).url('shop');
    for (let turn = 1; turn <= 10; turn += 1) {
      await write(`turn ${turn}`);
      expect(await ask(reader, 'SELECT FROM entry')).toHaveLength(turn);
    }
  });
});

describe('a fail over', { timeout: 120_000 }, () => {
  test('that was killed before it did anything is carried to its end at the next start', async () => {
    const pair = await trial.whole();
    await write('kept');
    await trial.begin(pair);
    await trial.restart();
    await trial.replication.start();
    expect(await trial.pair()).toMatchObject({ primary: pair.standby?.name, moving: null, epoch: pair.epoch + 1 });
    expect(await trial.notes()).toEqual(['kept']);
  });

  test('that was killed before it removed the old primary, whom nobody needs, removes it at the next start', async () => {
    for (const from of ['postgres-before', 'postgres-kept']) {
      await trial.restart();
      const { last } = (await trial.pair()) ?? {};
      await trial.leave(from, { ...(last as FailedOver), from, kept: from === 'postgres-kept' });
      await trial.replication.start();
    }
    expect((await readdir(trial.parts.clusters)).filter((name) => name.startsWith('postgres-'))).toEqual([
      'postgres-kept',
    ]);
  });

  test('is refused while the standby is half made, which the next look does over', async () => {
    const pair = await trial.whole();
    await trial.halve(pair);
    await expect(trial.replication.failOver('Léa')).rejects.toThrow('n’est pas encore prête');
    await trial.replication.tend();
    const { standby } = (await trial.pair()) ?? {};
    expect(standby).toMatchObject({ ready: true });
    expect(standby?.name).not.toBe(pair.standby?.name);
    expect(await trial.processes(String(pair.standby?.name))).toEqual([]);
  });

  test('is not to be had any more once the plan wants no standby, and the database writes on alone', async () => {
    const { standby } = await trial.whole({ whenAway: 'wait' });
    await trial.replication.close();
    await retire(trial.parts.clusters);
    await write('alone');
    expect(await trial.sql('SELECT FROM pg_replication_slots')).toEqual([]);
    expect(await trial.processes(String(standby?.name))).toEqual([]);
    await expect(trial.replication.failOver('Léa')).rejects.toThrow('n’a pas de réplique');
  });
});
