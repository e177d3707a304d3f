import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Manifest } from './manifest.ts';
import { BackupStore } from './store.ts';

const key = randomBytes(32);
let home: string;
let store: BackupStore;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'bascule-store-'));
  store = new BackupStore(join(home, 'store'), key);
});

afterEach(() => rm(home, { recursive: true, force: true }));

const manifest: Manifest = {
  ...{ id: 'one', environment: 'production', reason: 'essai', by: 'Léa', startedAt: 1, stoppedAt: 2, system: '7' },
  ...{
    startLsn: '0/2000028',
    stopLsn: '0/2000120',
    timeline: 1,
    bytes: 3,
    dataBytes: 4,
    digest: 'd',
    serverVersion: '18',
  },
  ...{ mark: { restorePoint: 'p', lsn: '0/3000000', rows: { 'shop.public.entry': 3 } }, verifiedAt: null },
};
const segment = { system: '7', name: '000000010000000000000002', closedAt: 5 };
const file = async (content: string | Buffer) => {
  const path = join(home, 'source');
  await writeFile(path, content);
  return path;
};
const read = async (stream: Readable) => Buffer.concat(await stream.toArray()).toString();
const tarOfStore = join('store', 'base', 'one.tar');

describe('the store', () => {
  test('gives back a base backup as it was, and a manifest', async () => {
    const content = randomBytes(3_000_000);
    const written = await store.putBase('one', Readable.from([content]));
    await store.putManifest(manifest);
    expect(Buffer.concat(await store.readBase('one').toArray()).equals(content)).toBe(true);
    expect(written.bytes).toBe((await readFile(join(home, tarOfStore))).length);
    expect(await store.manifests()).toEqual([manifest]);
  });

  test.each([
    ['cut off', (path: string) => truncate(path, 70_000)],
    ['emptied', (path: string) => truncate(path, 0)],
    [
      'changed in one bit',
      async (path: string) => {
        const bytes = await readFile(path);
        bytes[100_000] = (bytes[100_000] as number) ^ 4;
        await writeFile(path, bytes);
      },
    ],
  ])('tells when a file was %s, by its name', async (_how, damage) => {
    await store.putBase('one', Readable.from([randomBytes(300_000)]));
    await damage(join(home, tarOfStore));
    await expect(read(store.readBase('one'))).rejects.toThrow('base/one a été tronqué ou modifié');
  });

  test('tells when a manifest was changed', async () => {
    await store.putManifest(manifest);
    const path = join(home, 'store/base/one.json');
    await writeFile(path, (await readFile(path, 'utf8')).replace('"verifiedAt": null', '"verifiedAt": 9'));
    await expect(store.manifests()).rejects.toThrow('a été modifiée');
  });

  test('keeps a segment shipped twice once, with the time of the first', async () => {
    await store.putWal(segment, await file('log'));
    await store.putWal({ ...segment, closedAt: 9 }, await file('log'));
    expect(await store.walFiles('7')).toEqual([segment]);
    expect(await read(store.readWal(segment))).toBe('log');
  });

  test('never writes over a segment with another content, and keeps that of another cluster apart', async () => {
    await store.putWal(segment, await file('log'));
    await expect(store.putWal(segment, await file('another'))).rejects.toThrow('deux bases ont écrit la même suite');
    await store.putWal({ ...segment, system: '8' }, await file('another'));
    expect(await read(store.readWal(segment))).toBe('log');
    expect(await store.systems()).toEqual(['7', '8']);
  });

  test('counts nothing that a killed writer left, and sweeps it', async () => {
    await mkdir(join(home, 'store/base'), { recursive: true });
    await writeFile(join(home, 'store/base/one.tar'), 'no manifest');
    await writeFile(join(home, 'store/base/two.tar.1234.part'), 'half');
    expect(await store.manifests()).toEqual([]);
    await store.sweep();
    expect(await readdir(join(home, 'store/base'))).toEqual([]);
  });

  test.skipIf(process.getuid?.() !== 0)('says that the disk is full and leaves nothing half written', async () => {
    const disk = join(home, 'disk');
    await mkdir(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', disk]);
    try {
      const small = new BackupStore(disk, key);
      await expect(small.putBase('one', Readable.from([randomBytes(2_000_000)]))).rejects.toThrow('est plein');
      expect(await readdir(join(disk, 'base'))).toEqual([]);
      await rm(join(disk, 'base'), { recursive: true });
      await small.putBase('one', Readable.from([randomBytes(1_000)]));
    } finally {
      execFileSync('umount', [disk]);
    }
  });

  test('fails as its source fails, and keeps nothing of it', async () => {
    const source = Readable.from(
      (async function* () {
        yield randomBytes(200_000);
        throw new Error('the source broke');
      })(),
    );
    await expect(store.putBase('one', source)).rejects.toThrow('the source broke');
    expect(await readdir(join(home, 'store/base'))).toEqual([]);
  });
});
