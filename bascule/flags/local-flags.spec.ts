import { once } from 'node:events';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FlagInput } from '../core/flag/schema.ts';
import { flagKey, FlagServer, snapshotOf } from '../testing/flag-server.ts';
import { LocalFlags, type LocalFlagsOptions } from './local-flags.ts';

const on: FlagInput = { key: 'qr', enabled: true };
const off: FlagInput = { key: 'qr', enabled: false };

let directory: string;
let server: FlagServer;
const running: LocalFlags[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'flags-'));
  server = new FlagServer(snapshotOf(1, [off]));
  await server.come();
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((flags) => flags.stop()));
  await server.goAway().catch(() => {});
  await rm(directory, { recursive: true, force: true });
});

const file = () => join(directory, 'flags.json');

function flagsOf(options: Partial<LocalFlagsOptions> = {}): LocalFlags {
  const flags = new LocalFlags({
    ...{ url: server.url, key: flagKey, environment: 'production', file: file() },
    pauses: { firstMs: 5, mostMs: 20, answerMs: 10_000, silenceMs: 10_000 },
    ...options,
  });
  running.push(flags);
  return flags;
}

async function started(options: Partial<LocalFlagsOptions> = {}): Promise<LocalFlags> {
  const flags = flagsOf(options);
  await flags.start();
  return flags;
}

const isOn = (flags: LocalFlags) => (flags.evaluate('qr', {}) as { value?: unknown }).value;

describe('with a server', () => {
  test('flags are there once they are started', async () => {
    const flags = await started();
    expect(isOn(flags)).toBe(false);
    expect(flags.isLive).toBe(true);
    expect(flags.evaluate('other', {})).toMatchObject({ errorCode: 'FLAG_NOT_FOUND' });
  });

  test('before that they are said not to be', () => {
    expect(flagsOf().evaluate('qr', {})).toMatchObject({ key: 'qr', errorCode: 'PROVIDER_NOT_READY' });
  });

  test('a change is heard, with the flags that it touches', async () => {
    const flags = await started();
    const changed = once(flags, 'changed');
    server.publish(snapshotOf(2, [on]));
    expect(await changed).toEqual([['qr']]);
    expect(isOn(flags)).toBe(true);
    expect(flags.revision).toBe(2);
  });

  test('a change that touches no flag is not told', async () => {
    const flags = await started();
    const told: string[][] = [];
    flags.on('changed', (keys) => told.push(keys));
    server.publish(snapshotOf(2, [off]));
    server.publish(snapshotOf(3, [off, { key: 'new' }]));
    await once(flags, 'changed');
    expect(told).toEqual([['new']]);
  });

  test('a schedule turns a flag without the server, by the clock', async () => {
    const from = '2026-11-23T10:00:00Z';
    server.publish(snapshotOf(2, [{ ...on, schedule: { from } }]));
    let now = Date.parse(from) - 1;
    const flags = await started({ now: () => now });
    expect(isOn(flags)).toBe(false);
    now += 1;
    expect(isOn(flags)).toBe(true);
  });
});

describe('when the stream is cut', () => {
  test('in the middle of a message, the last flags stay, and it is told until the stream is back', async () => {
    const flags = await started();
    const stale = once(flags, 'stale');
    const live = once(flags, 'live');
    server.cut();
    await stale;
    expect(isOn(flags)).toBe(false);
    await live;
    expect(flags.isLive).toBe(true);
  });

  test('what changed meanwhile is known as soon as it is back', async () => {
    const flags = await started();
    server.publishUnheard(snapshotOf(2, [on]));
    server.cut();
    await once(flags, 'changed');
    expect(isOn(flags)).toBe(true);
  });

  test('when nothing changed, nothing is sent again', async () => {
    const flags = await started();
    const statuses: [string, number][] = [];
    server.heard.on('asked', (...asked) => statuses.push(asked));
    server.cut();
    await once(flags, 'live');
    expect(statuses).toEqual([
      ['snapshot', 304],
      ['stream', 200],
    ]);
  });

  test('a connection on which nothing comes for too long is left for a new one', async () => {
    const flags = await started({ pauses: { firstMs: 5, mostMs: 20, answerMs: 10_000, silenceMs: 50 } });
    const [why] = await once(flags, 'stale');
    expect(why).toBe('le serveur se tait');
    await once(flags, 'live');
  });

  test('nonsense on the stream is not taken over, and the connection made anew', async () => {
    const flags = await started();
    server.send('data: {"flags": "all on"}\n\n');
    await once(flags, 'stale');
    await once(flags, 'live');
    expect(isOn(flags)).toBe(false);
  });
});

describe('when the server goes away', () => {
  test('the last flags are given, and the new ones when it is back', async () => {
    const flags = await started();
    const stale = once(flags, 'stale');
    await server.goAway();
    await stale;
    expect(isOn(flags)).toBe(false);
    server.publishUnheard(snapshotOf(2, [on]));
    await server.come();
    await once(flags, 'live');
    expect(isOn(flags)).toBe(true);
  });

  test('a server that came back from a backup is believed, though its revision is lower', async () => {
    server.publish(snapshotOf(9, [on]));
    const flags = await started();
    await server.goAway();
    server.publishUnheard(snapshotOf(3, [off]));
    await server.come();
    await once(flags, 'changed');
    expect(isOn(flags)).toBe(false);
    expect(flags.revision).toBe(3);
  });

  test('a program that starts meanwhile has the flags of its file', async () => {
    const before = await started();
    server.publish(snapshotOf(2, [on]));
    await once(before, 'changed');
    await before.stop();
    await server.goAway();
    const flags = await started();
    expect(isOn(flags)).toBe(true);
    expect(flags.isLive).toBe(false);
  });

  test('a server that takes requests and never answers is as if it were away', async () => {
    await (await started()).stop();
    server.answerWith(null);
    const flags = await started({ pauses: { firstMs: 5, mostMs: 20, answerMs: 300, silenceMs: 10_000 } });
    expect(isOn(flags)).toBe(false);
    expect(flags.isLive).toBe(false);
    server.answerWith(200);
    await once(flags, 'live');
  });

  test('a program without a file is told so, and has its flags when the server comes', async () => {
    await server.goAway();
    const flags = flagsOf({ file: null });
    await expect(flags.start()).rejects.toThrow('Les flags de production ne sont pas encore là');
    expect(isOn(flags)).toBeUndefined();
    await server.come();
    await once(flags, 'live');
    expect(isOn(flags)).toBe(false);
  });

  test('a key that was revoked ends the updates, not the flags', async () => {
    const flags = await started();
    server.answerWith(401);
    server.cut();
    const [why] = await once(flags, 'stale');
    expect(typeof why).toBe('string');
    expect(isOn(flags)).toBe(false);
  });

  test('a wrong key is told at the start, with the server’s answer', async () => {
    await expect(flagsOf({ key: 'bfk_wrong' }).start()).rejects.toThrow('le serveur répond 401');
  });
});

describe('the file', () => {
  test.each(['', '{"environment": "produ', '[]', '{"environment":"staging","revision":1,"flags":[]}'])(
    'is as if there were none when it holds « %s »',
    async (text) => {
      await writeFile(file(), text);
      await server.goAway();
      await expect(flagsOf().start()).rejects.toThrow('ne sont pas encore là');
    },
  );

  test('is replaced as a whole: after a stop it is the newest, and nothing lies beside it', async () => {
    const flags = await started();
    for (let revision = 2; revision <= 20; revision += 1)
      server.publish(snapshotOf(revision, [on, { key: `f${revision}` }]));
    while (flags.revision !== 20) await once(flags, 'changed');
    await flags.stop();
    expect(JSON.parse(await readFile(file(), 'utf8'))).toMatchObject({ revision: 20 });
    expect(await readdir(directory)).toEqual(['flags.json']);
  });

  test('that can’t be written is told, and the flags are there', async () => {
    await writeFile(join(directory, 'taken'), '');
    const flags = flagsOf({ file: join(directory, 'taken', 'flags.json') });
    const trouble = once(flags, 'trouble');
    await flags.start();
    await trouble;
    expect(isOn(flags)).toBe(false);
  });

  test('is of the new folder that its path names', async () => {
    const flags = await started({ file: join(directory, 'state', 'deep', 'flags.json') });
    await flags.stop();
    expect(await readdir(join(directory, 'state', 'deep'))).toEqual(['flags.json']);
  });
});

test('a flag that this program is too old for is told and not there', async () => {
  const flags = flagsOf();
  const newer = { ...snapshotOf(2, [on]), flags: [{ key: 'newer', enabled: 'perhaps' }, on] };
  server.publish(newer as unknown as ReturnType<typeof snapshotOf>);
  const trouble = once(flags, 'trouble');
  await flags.start();
  expect(String(await trouble)).toContain('« newer » ne se comprend pas ici');
  expect(isOn(flags)).toBe(true);
  expect(flags.evaluate('newer', {})).toMatchObject({ errorCode: 'FLAG_NOT_FOUND' });
});

test('a listener that fails is told, and the flags are followed all the same', async () => {
  const flags = await started();
  flags.once('changed', () => {
    throw new Error('not my day');
  });
  const trouble = once(flags, 'trouble');
  server.publish(snapshotOf(2, [on]));
  expect(String(await trouble)).toContain('not my day');
  expect(flags.isLive).toBe(true);
  const changed = once(flags, 'changed');
  server.publish(snapshotOf(3, [off]));
  await changed;
  expect(isOn(flags)).toBe(false);
});

test('stopped in the middle of its pauses or of its stream, nothing is left running', async () => {
  const flags = await started();
  await flags.stop();
  await expect.poll(() => server.streams, { timeout: 10_000 }).toBe(0);
  await server.goAway();
  const waiting = flagsOf({ pauses: { firstMs: 1e6, mostMs: 1e6, answerMs: 10_000, silenceMs: 1e6 } });
  await waiting.start();
  await waiting.stop();
});
