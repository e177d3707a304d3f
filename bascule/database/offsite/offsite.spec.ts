import { createHash } from 'node:crypto';
import { readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { offsiteRule } from '../../core/offsite/schema.ts';
import { bringBack } from './bring-back.ts';
import type { ObjectStore } from './object-store.ts';
import { OffsiteTrial } from './offsite-trial.ts';

let trial: OffsiteTrial;

const inFirst = (name: string) => join(trial.home, 'first', name);

/** The second store, with something of it done otherwise. */
function otherwise(change: Partial<ObjectStore>): ObjectStore {
  const real = trial.place.store;
  const same: ObjectStore = {
    place: real.place,
    list: () => real.list(),
    read: (name) => real.read(name),
    write: (name, content, bytes) => real.write(name, content, bytes),
    remove: (name) => real.remove(name),
  };
  return { ...same, ...change };
}

const kinds = [
  { kind: 'folder', whenAway: 'montez ce disque' },
  { kind: 'bucket', whenAway: 'NoSuchBucket' },
] as const;

describe.each(kinds)('the second store, a $kind', ({ kind, whenAway }) => {
  beforeEach(async () => {
    trial = await OffsiteTrial.create(kind);
  });
  afterEach(() => trial.remove());

  test('has nothing to get before the first backup, and nobody is told to mount a disk for that', async () => {
    expect(await trial.offsite.round()).toEqual({ copied: [], checked: [], removed: [] });
    expect(await trial.offsite.finding()).toEqual({
      level: 'good',
      sentence: `Aucune sauvegarde de production n’est encore faite : la première sera copiée dans ${trial.place.store.place}.`,
    });
  });

  test('is no second one of a first that is away: that one is lost, or not mounted', async () => {
    await trial.day(1);
    await trial.offsite.round();
    await rm(join(trial.home, 'first'), { recursive: true });
    await expect(trial.offsite.round()).rejects.toThrow(/n’est pas là : montez ce disque/);
    expect((await trial.offsite.finding()).sentence).toContain('offsite bring-back production');
  });

  test('gets every file as it is, once, and the manifest only after what it speaks of', async () => {
    const id = await trial.day(1);
    const order: string[] = [];
    const real = trial.place.store;
    trial.restart({
      second: otherwise({ write: (name, content, bytes) => (order.push(name), real.write(name, content, bytes)) }),
    });
    await trial.offsite.round();
    expect(order.at(-1)).toBe(`base/${id}.json`);
    const names = await trial.there();
    expect(names).toHaveLength(4);
    for (const name of names) expect(await trial.place.bytesOf(name)).toEqual(await readFile(inFirst(name)));
    expect(await trial.offsite.round()).toEqual({ copied: [], checked: [], removed: [] });
    expect((await trial.offsite.finding()).level).toBe('good');
  });

  test('hears of a verification that came after the copy', async () => {
    const id = await trial.day(1);
    await trial.offsite.round();
    trial.now += 1_000;
    await trial.verified(id);
    expect((await trial.offsite.round()).copied).toEqual([`base/${id}.json`]);
  });

  test('is gone on with after a kill: what is whole is read back, not sent again', async () => {
    await trial.day(1);
    let writes = 0;
    const real = trial.place.store;
    const killed = otherwise({
      write: async (name, content, bytes) => {
        await real.write(name, content, bytes);
        if (++writes === 2) throw new Error('killed');
      },
    });
    trial.restart({ second: killed });
    await expect(trial.offsite.round()).rejects.toThrow('killed');
    expect(await trial.there()).toHaveLength(2);
    trial.restart({ second: real });
    const { copied, checked } = await trial.offsite.round();
    expect([copied.length, checked.length]).toEqual([2, 1]);
    expect(await trial.there()).toHaveLength(4);
  });

  test('is left without the file under way when the server stops, and gets it from the next', async () => {
    await trial.day(1);
    const stop = new AbortController();
    const { store } = trial.place;
    const stopping = otherwise({
      write: (name, content, bytes) => {
        stop.abort(new Error('the server stops'));
        return store.write(name, content, bytes);
      },
    });
    trial.restart({ second: stopping });
    await expect(trial.offsite.round(stop.signal)).rejects.toThrow('the server stops');
    expect(await trial.there()).toEqual([]);
    trial.restart({ second: store });
    expect((await trial.offsite.round()).copied).toHaveLength(4);
  });

  test('that says it has kept what it has not is found out by reading back, and the file is sent again', async () => {
    const id = await trial.day(1);
    const real = trial.place.store;
    const rotten = otherwise({
      write: async (name, content, length) => {
        await real.write(name, content, length);
        const bytes = Buffer.from(await trial.place.bytesOf(name));
        if (name.endsWith('.tar')) bytes[50_000] = (bytes[50_000] ?? 0) ^ 1;
        await trial.place.put(name, bytes);
      },
    });
    trial.restart({ second: rotten });
    expect((await trial.offsite.round()).copied.filter((name) => name.startsWith('base/'))).toEqual([]);
    expect(String(trial.troubles[0])).toContain(`base/${id}`);
    expect(await trial.there()).not.toContain(`base/${id}.json`);
    expect((await trial.offsite.finding()).sentence).toContain('a été tronqué ou modifié');

    trial.restart({ second: real });
    expect((await trial.offsite.round()).copied).toEqual([`base/${id}.tar`, `base/${id}.json`]);
  });

  test('keeps its good copy of a file that was tampered with in the first store, and tells', async () => {
    const id = await trial.day(1);
    await trial.offsite.round();
    const good = await trial.place.bytesOf(`base/${id}.tar`);
    await writeFile(inFirst(`base/${id}.tar`), 'rançon');
    await trial.offsite.round();
    expect(await trial.place.bytesOf(`base/${id}.tar`)).toEqual(good);
    expect(await trial.offsite.finding()).toMatchObject({ level: 'bad', sentence: expect.stringContaining(id) });
  });

  test('gets nothing that was tampered with before it was copied, and all the rest', async () => {
    const [bad, fine] = [await trial.day(1), await trial.day(2)];
    await truncate(inFirst(`base/${bad}.tar`), 70_000);
    await trial.offsite.round();
    expect(trial.troubles.map(String).join()).toContain(bad);
    expect(await trial.there()).toContain(`base/${fine}.json`);
    expect((await trial.there()).filter((name) => name.includes(bad))).toEqual([]);
  });

  test('gets a copy back that disappeared', async () => {
    await trial.day(1);
    await trial.offsite.round();
    const [name = ''] = await trial.there();
    await trial.place.lose(name);
    expect((await trial.offsite.round()).copied).toContain(name);
  });

  test('that is not there is not made, is told of when the plan’s time is over, and catches up when it is back', async () => {
    await trial.day(1);
    await trial.place.away();
    await expect(trial.offsite.round()).rejects.toThrow(whenAway);
    expect((await trial.offsite.finding()).level).toBe('warning');
    trial.now += 3_700_000;
    expect(await trial.offsite.finding()).toMatchObject({
      level: 'bad',
      sentence: expect.stringMatching(new RegExp(`de retard dans .*${whenAway}`)),
    });
    await trial.place.back();
    await trial.offsite.round();
    expect((await trial.offsite.finding()).level).toBe('good');
  });

  test('keeps the plan’s days and the backup before them, also what the first store has lost, and takes nothing older again', async () => {
    trial.restart({ rule: { ...trial.parts.rule, keepDays: 3 } });
    const ids: string[] = [];
    for (let number = 1; number <= 6; number += 1) ids.push(await trial.day(number));
    await trial.offsite.round();
    await rm(inFirst(`base/${ids[4]}.json`));
    trial.now += 24 * 3_600_000;
    const { removed, copied } = await trial.offsite.round();
    expect(copied).toEqual([]);
    // On the seventh day three days begin on the fourth, shortly before its backup: the third leads there.
    expect(removed).toEqual([
      `base/${ids[1]}.json`,
      `base/${ids[1]}.tar`,
      ...[6, 7].map((each) => expect.stringContaining(`0${each}.`)),
    ]);
    const kept = (await trial.there()).filter((name) => name.endsWith('.json'));
    expect(kept).toEqual(ids.slice(2).map((id) => `base/${id}.json`));
    expect(await trial.offsite.round()).toEqual({ copied: [], checked: [], removed: [] });
  });

  test('is left to clear itself where nobody may delete there', async () => {
    const to = { kind: 'bucket', bucket: 'one-backups', region: 'eu-west-3', clearedBy: 'bucket' } as const;
    trial.restart({ rule: offsiteRule.parse({ to, keepDays: 1 }) });
    await trial.day(1);
    await trial.offsite.round();
    const before = await trial.there();
    trial.now += 9 * 24 * 3_600_000;
    await trial.day(9);
    expect(await trial.offsite.round()).toMatchObject({ removed: [] });
    expect(await trial.there()).toEqual(expect.arrayContaining(before));
  });

  test('keeps thirty days where the plan says no other number', () => {
    expect(trial.parts.rule.keepDays).toBe(30);
  });
});

describe.each(kinds)('a first store that was lost, with its second a $kind', ({ kind }) => {
  beforeEach(async () => {
    trial = await OffsiteTrial.create(kind);
  });
  afterEach(() => trial.remove());

  test('is made again of the second, whole, and is gone on with when that was broken off', async () => {
    await trial.day(1);
    await trial.day(2);
    await trial.offsite.round();
    const before = await trial.first.manifests();
    const there = await trial.there();
    await rm(join(trial.home, 'first'), { recursive: true });

    let reads = 0;
    const real = trial.place.store;
    const dying = otherwise({
      read: (name) => {
        if (++reads === 4) throw new Error('killed');
        return real.read(name);
      },
    });
    await expect(bringBack(dying, join(trial.home, 'first'), trial.parts.key)).rejects.toThrow('killed');
    expect(await trial.first.manifests()).toEqual([]);
    const brought = await bringBack(real, join(trial.home, 'first'), trial.parts.key);
    expect(brought).toHaveLength(there.length - 3);
    expect(await trial.first.manifests()).toEqual(before);
    for (const { id, digest } of before) {
      const bytes = await readFile(inFirst(`base/${id}.tar`));
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(digest);
    }
    expect(await trial.offsite.round()).toMatchObject({ copied: [] });
  });

  test('is not made of what was sealed with another key, nor of a folder without backups', async () => {
    await trial.day(1);
    await expect(bringBack(trial.parts.second, join(trial.home, 'first'), trial.parts.key)).rejects.toThrow(
      'ne contient aucune sauvegarde',
    );
    await trial.offsite.round();
    await rm(join(trial.home, 'first', 'base'), { recursive: true });
    await expect(bringBack(trial.parts.second, join(trial.home, 'first'), Buffer.alloc(32, 1))).rejects.toThrow(
      'autre clé',
    );
  });
});
