import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { fcmClientEmail, fcmPrivateKeyPem } from '../../../../sandbox/keys.ts';
import { start } from '../../../../sandbox/stores/server.ts';
import { worldForTests } from '../../../../sandbox/world-for-tests.ts';
import type { Running, World } from '../../../../sandbox/world.ts';
import type { Store, StoreBuild, StoreDeed } from '../store.ts';
import { bundleOf } from '../spec/bundle.ts';
import { Line } from '../spec/line.ts';
import { ServiceAccount } from './account.ts';
import { PlayStore } from './play-store.ts';

const reviewMs = 3_600_000;
let folder: string;
let world: World;
let double: Running;
let line: Line;
let url: string;
let now: number;

beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'bascule-play-'))));
afterAll(() => rm(folder, { recursive: true, force: true }));
beforeEach(async () => {
  now = Date.now();
  world = worldForTests({ STORE_REVIEW_MS: String(reviewMs) }, () => now);
  double = await start(0, world);
  line = new Line(double.url);
  url = await line.open();
});
afterEach(async () => {
  await line.close();
  await double.close();
});

const account = (tokenUri = `${double.url}/token`) =>
  `{"type":"service_account","client_email":"${fcmClientEmail}","private_key":"${fcmPrivateKeyPem}","token_uri":"${tokenUri}"}`;
/** One server of ours. */
const server = (given = account()): Store =>
  new PlayStore(url, { appId: 'fr.petit.app', track: 'production' }, new ServiceAccount(given, () => now));

async function built(build: number, carries = build): Promise<StoreBuild> {
  const file = join(folder, `${build}.aab`);
  await writeFile(file, bundleOf(carries));
  return { version: '1.4.0', build, notes: 'Des nouveautés.', file };
}

/** From nothing to some share of the users. */
async function rolledOut(store: Store, build: StoreBuild, percent = 10): Promise<void> {
  await store.perform(build, { type: 'upload' });
  await store.perform(build, { type: 'submit', percent });
  now += reviewMs;
  expect(await store.condition(build)).toEqual({ state: 'rolling-out', percent });
}

describe('a release in Google Play', () => {
  test('goes from its file over the review to 10, 50 and 100 % of the users', async () => {
    const store = server();
    const build = await built(100);
    const states = async (...deeds: StoreDeed[]) => {
      for (const deed of deeds) await store.perform(build, deed);
      return store.condition(build);
    };
    expect(await states()).toEqual({ state: 'absent' });
    expect(await states({ type: 'upload' })).toEqual({ state: 'uploaded' });
    expect(await states({ type: 'submit', percent: 10 })).toEqual({ state: 'in-review' });
    now += reviewMs;
    expect(await states()).toEqual({ state: 'rolling-out', percent: 10 });
    expect(await states({ type: 'roll-out', percent: 50 })).toEqual({ state: 'rolling-out', percent: 50 });
    expect(await states({ type: 'roll-out', percent: 100 })).toEqual({ state: 'complete' });
    const next = await built(200);
    await rolledOut(store, next);
    expect(await states()).toEqual({ state: 'complete' });
    await store.perform(next, { type: 'roll-out', percent: 100 });
    expect(await states()).toEqual({ state: 'replaced' });
  });

  test('halts at its share and goes on from there, and a command that comes late lowers nothing', async () => {
    const store = server();
    const build = await built(100);
    await rolledOut(store, build, 50);
    await store.perform(build, { type: 'roll-out', percent: 10 });
    await store.perform(build, { type: 'halt' });
    await store.perform(build, { type: 'halt' });
    expect(await store.condition(build)).toEqual({ state: 'halted', percent: 50 });
    await expect(store.perform(build, { type: 'roll-out', percent: 100 })).rejects.toThrow(/resume/);
    await store.perform(build, { type: 'resume' });
    await store.perform(build, { type: 'resume' });
    expect(await store.condition(build)).toEqual({ state: 'rolling-out', percent: 50 });
    await store.perform(build, { type: 'roll-out', percent: 100 });
    await expect(store.perform(build, { type: 'halt' })).rejects.toMatchObject({ code: 'too-late' });
  });

  test('that was rejected comes back as another build', async () => {
    const store = server();
    world.faults.put('stores', { kind: 'refused' });
    const first = await built(100);
    await store.perform(first, { type: 'upload' });
    await store.perform(first, { type: 'submit', percent: 10 });
    now += reviewMs;
    expect(await store.condition(first)).toMatchObject({ state: 'rejected' });
    const second = await built(101);
    await rolledOut(store, second);
  });

  test('is judged by the person in front of the inbox before its time', async () => {
    const store = server();
    const build = await built(100);
    await store.perform(build, { type: 'upload' });
    await store.perform(build, { type: 'submit', percent: 10 });
    const [review] = world.inbox.list();
    await review?.actions.find(({ name }) => name === 'approve')?.act();
    expect(await store.condition(build)).toEqual({ state: 'rolling-out', percent: 10 });
    await expect(review?.actions[1]?.act()).rejects.toThrow(/terminée/);
  });

  test('is withdrawn from its review, and nobody gets it', async () => {
    const store = server();
    const build = await built(100);
    await store.perform(build, { type: 'upload' });
    await store.perform(build, { type: 'submit', percent: 10 });
    await store.perform(build, { type: 'withdraw' });
    now += reviewMs;
    expect(await store.condition(build)).toEqual({ state: 'absent' });
    await store.perform(build, { type: 'withdraw' });
  });

  test('never cancels another one’s review', async () => {
    const store = server();
    const [first, second] = [await built(100), await built(200)];
    await rolledOut(store, first);
    await store.perform(second, { type: 'upload' });
    await store.perform(second, { type: 'submit', percent: 10 });
    await expect(store.perform(await built(300), { type: 'upload' })).rejects.toMatchObject({ code: 'in-review' });
    expect(await store.condition(second)).toEqual({ state: 'in-review' });
  });
});

describe('after a crash', () => {
  test.each([
    ['before the commit, the store has nothing, and all is done again', 'before' as const],
    ['after the commit, what is there is found', 'after' as const],
  ])('%s', async (_, when) => {
    const build = await built(100);
    for (const deed of [{ type: 'upload' }, { type: 'submit', percent: 10 }] satisfies StoreDeed[]) {
      line.cut(/:commit/, when);
      await expect(server().perform(build, deed)).rejects.toMatchObject({ code: 'unreachable', isPassing: true });
      const before = deed.type === 'upload' ? 'absent' : 'uploaded';
      const after = deed.type === 'upload' ? 'uploaded' : 'in-review';
      expect(await server().condition(build)).toEqual({ state: when === 'before' ? before : after });
      await server().perform(build, deed);
      expect(await server().condition(build)).toEqual({ state: after });
    }
    now += reviewMs;
    for (const deed of [
      { type: 'halt' },
      { type: 'resume' },
      { type: 'roll-out', percent: 50 },
    ] satisfies StoreDeed[]) {
      line.cut(/:commit/, when);
      await expect(server().perform(build, deed)).rejects.toMatchObject({ code: 'unreachable' });
      await server().perform(build, deed);
    }
    expect(await server().condition(build)).toEqual({ state: 'rolling-out', percent: 50 });
  });
});

describe('two servers at once', () => {
  test('bring it where it should be, whichever edit takes the other’s away', async () => {
    const build = await built(100);
    await rolledOut(server(), build);
    const reached = line.hold(/:commit/);
    const first = server().perform(build, { type: 'roll-out', percent: 50 });
    const goOn = await reached;
    await server().perform(build, { type: 'roll-out', percent: 50 });
    goOn();
    await first;
    expect(await server().condition(build)).toEqual({ state: 'rolling-out', percent: 50 });
    expect(line.asked.filter((each) => each.includes(':commit')).length).toBe(4);
  });

  test('of which one halts: a share that comes late does not undo it', async () => {
    const build = await built(100);
    await rolledOut(server(), build);
    const reached = line.hold(/PUT .*tracks/);
    const late = server().perform(build, { type: 'roll-out', percent: 50 });
    const goOn = await reached;
    await server().perform(build, { type: 'halt' });
    goOn();
    await expect(late).rejects.toThrow(/arrêtée/);
    expect(await server().condition(build)).toEqual({ state: 'halted', percent: 10 });
  });

  test('ask for one token each, however much they do at once', async () => {
    const store = server(account(`${url}/token`));
    const build = await built(100);
    await Promise.all([store.condition(build), store.condition(build), store.condition(build)]);
    expect(line.asked.filter((each) => each === 'POST /token').length).toBe(1);
    now += 3_600_000;
    await store.condition(build);
    expect(line.asked.filter((each) => each === 'POST /token').length).toBe(2);
  });
});

describe('a mistake of ours is told in one sentence', () => {
  test('that names the build which the file carries', async () => {
    const build = await built(100, 99);
    await expect(server().perform(build, { type: 'upload' })).rejects.toThrow(/porte le build 99, on attendait 100/);
    expect(await server().condition(build)).toEqual({ state: 'absent' });
  });

  test('that names what is missing', async () => {
    const build = await built(100);
    await expect(server().perform({ ...build, file: null }, { type: 'upload' })).rejects.toMatchObject({
      code: 'no-file',
    });
    await expect(server().perform(build, { type: 'publish' })).rejects.toMatchObject({ code: 'by-hand' });
    await expect(server().perform(build, { type: 'halt' })).rejects.toThrow(/n’est pas sur cette piste/);
  });

  test('without the key that was given', async () => {
    for (const given of ['{}', 'secret', account().replace('MIIE', 'XXXX')]) {
      const failure = await server(given)
        .condition(await built(100))
        .catch((error: unknown) => error);
      expect(failure).toMatchObject({ code: 'credentials' });
      expect(String(failure)).not.toContain('XXXX');
    }
  });

  test('and what may pass is told apart', async () => {
    const store = server();
    const build = await built(100);
    await store.condition(build);
    world.faults.put('stores', { kind: '429' });
    await expect(store.condition(build)).rejects.toMatchObject({ code: 'busy', isPassing: true });
    world.faults.put('stores', { kind: '500' });
    await expect(store.condition(build)).rejects.toMatchObject({ code: 'unreachable' });
    await double.close();
    await expect(store.condition(build)).rejects.toMatchObject({ code: 'unreachable' });
    double = await start(0, world);
  });
});
