import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { appStoreIssuer, appStoreKeyId, appStoreKeyPem } from '../../../../sandbox/app-store/keys.ts';
import { start } from '../../../../sandbox/stores/server.ts';
import { worldForTests } from '../../../../sandbox/world-for-tests.ts';
import type { Running, World } from '../../../../sandbox/world.ts';
import { Line } from '../spec/line.ts';
import type { Store, StoreBuild, StoreDeed } from '../store.ts';
import { AppStore } from './app-store.ts';

const reviewMs = 3_600_000;
const processingMs = 60_000;
const day = 24 * 3_600_000;
const app = '6448311069';
const key = { id: appStoreKeyId, issuer: appStoreIssuer, pem: appStoreKeyPem };
let world: World;
let double: Running;
let line: Line;
let url: string;
let now: number;

beforeEach(async () => {
  now = Date.now();
  const settings = { STORE_REVIEW_MS: String(reviewMs), STORE_PROCESSING_MS: String(processingMs) };
  world = worldForTests(settings, () => now);
  double = await start(0, world);
  line = new Line(double.url);
  url = await line.open();
});
afterEach(async () => {
  await line.close();
  await double.close();
});

/** One server of ours. */
const server = (given = key, phased = true): Store => serverOf({ appleId: app, phased }, given);
const serverOf = (rule: { appId?: string; appleId: string | null; phased?: boolean }, given = key): Store =>
  new AppStore(url, { appId: 'fr.rewapp.app', phased: true, ...rule }, given, () => now);
const build = (number: number, version = '1.4.0'): StoreBuild => ({
  ...{ version, build: number, notes: 'Des nouveautés.', file: null },
});
const submit: StoreDeed = { type: 'submit', percent: null };

/** As Xcode's tools do, and Apple looks it through. */
async function brought(asked: StoreBuild): Promise<StoreBuild> {
  const tool = world.inbox.tools.find(({ name }) => name === 'app-store-build');
  await tool?.use({ app, version: asked.version, build: String(asked.build) });
  now += processingMs;
  return asked;
}

async function published(store: Store, asked: StoreBuild): Promise<void> {
  await store.perform(await brought(asked), submit);
  now += reviewMs;
  await store.perform(asked, { type: 'publish' });
  now += processingMs;
}

describe('a release in the App Store', () => {
  test('goes from Xcode’s build over the review and our word through Apple’s seven days', async () => {
    const store = server();
    const asked = build(100);
    expect(await store.condition(asked)).toEqual({ state: 'absent' });
    await brought(asked);
    expect(await store.condition(asked)).toEqual({ state: 'uploaded' });
    await store.perform(asked, submit);
    await store.perform(asked, submit);
    expect(await store.condition(asked)).toEqual({ state: 'in-review' });
    now += reviewMs;
    expect(await store.condition(asked)).toEqual({ state: 'approved' });
    await store.perform(asked, { type: 'publish' });
    expect(await store.condition(asked)).toEqual({ state: 'rolling-out', percent: 0 });
    now += processingMs;
    const shares: unknown[] = [];
    for (let days = 0; days < 8; days += 1, now += day) shares.push(await store.condition(asked));
    const rolling = [1, 2, 5, 10, 20, 50, 100].map((percent) => ({ state: 'rolling-out', percent }));
    expect(shares).toEqual([...rolling, { state: 'complete' }]);
    await published(store, build(200, '1.5.0'));
    expect(await store.condition(asked)).toEqual({ state: 'replaced' });
  });

  test('pauses and goes on at the day where it was, or comes to all at once', async () => {
    const store = server();
    const asked = build(100);
    await published(store, asked);
    now += 3 * day;
    await store.perform(asked, { type: 'halt' });
    await store.perform(asked, { type: 'halt' });
    now += 9 * day;
    expect(await store.condition(asked)).toEqual({ state: 'halted', percent: 10 });
    await store.perform(asked, { type: 'resume' });
    await store.perform(asked, { type: 'resume' });
    expect(await store.condition(asked)).toEqual({ state: 'rolling-out', percent: 10 });
    await store.perform(asked, { type: 'roll-out', percent: 100 });
    await store.perform(asked, { type: 'roll-out', percent: 100 });
    expect(await store.condition(asked)).toEqual({ state: 'complete' });
    await expect(store.perform(asked, { type: 'halt' })).rejects.toMatchObject({ code: 'too-late' });
  });

  test('that pauses for more than thirty days goes on by itself', async () => {
    const asked = build(100);
    await published(server(), asked);
    await server().perform(asked, { type: 'halt' });
    now += 30 * day + 1;
    expect(await server().condition(asked)).toEqual({ state: 'rolling-out', percent: 1 });
  });

  test('without phases is everybody’s', async () => {
    const store = server(key, false);
    await published(store, build(100));
    expect(await store.condition(build(100))).toEqual({ state: 'complete' });
  });

  test('that was rejected comes back as another build, once Apple has closed the review before', async () => {
    const store = server();
    world.faults.put('stores', { kind: 'refused' });
    await store.perform(await brought(build(100)), submit);
    now += reviewMs;
    expect(await store.condition(build(100))).toMatchObject({ state: 'rejected' });
    const second = await brought(build(101));
    expect(await store.condition(second)).toEqual({ state: 'uploaded' });
    await expect(store.perform(second, submit)).rejects.toMatchObject({ code: 'busy', isPassing: true });
    now += processingMs;
    await store.perform(second, submit);
    expect(await store.condition(second)).toEqual({ state: 'in-review' });
  });

  test.each([
    ['in its review', 0],
    ['after its review', reviewMs],
  ])('is withdrawn %s, and its version is the next one’s', async (_, passedMs) => {
    const store = server();
    await store.perform(await brought(build(100)), submit);
    now += passedMs;
    await store.perform(build(100), { type: 'withdraw' });
    expect(await store.condition(build(100))).toEqual({ state: 'uploaded' });
    await store.perform(build(100), { type: 'withdraw' }).catch(() => {});
    now += processingMs;
    await published(store, build(200, '1.4.1'));
    expect(await store.condition(build(200, '1.4.1'))).toEqual({ state: 'rolling-out', percent: 1 });
    expect(await store.condition(build(100))).toEqual({ state: 'uploaded' });
  });

  test('that Apple looks at already is not sent again by another one', async () => {
    await server().perform(await brought(build(100)), submit);
    const other = await brought(build(200, '1.5.0'));
    await expect(server().perform(other, submit)).rejects.toThrow(/new version of the App/);
    expect(await server().condition(build(100))).toEqual({ state: 'in-review' });
  });
});

describe('after a crash between any two requests', () => {
  const steps = [
    ...['POST /v1/appStoreVersions$', 'PATCH /v1/appStoreVersions/', 'PATCH /v1/appStoreVersionLocalizations/'],
    ...['POST /v1/appStoreVersionPhasedReleases', 'POST /v1/reviewSubmissions$', 'POST /v1/reviewSubmissionItems'],
    'PATCH /v1/reviewSubmissions/',
  ];
  test.each(steps.flatMap((step) => [[step, 'before'] as const, [step, 'after'] as const]))(
    'at %s, cut off %s Apple heard of it, it is submitted once',
    async (step, when) => {
      const asked = await brought(build(100));
      line.cut(new RegExp(step), when);
      await expect(server().perform(asked, submit)).rejects.toMatchObject({ code: 'unreachable' });
      await server().perform(asked, submit);
      expect(await server().condition(asked)).toEqual({ state: 'in-review' });
      expect(world.inbox.list().length).toBe(1);
      now += reviewMs;
      line.cut(/ReleaseRequests/, when);
      await expect(server().perform(asked, { type: 'publish' })).rejects.toMatchObject({ code: 'unreachable' });
      await server().perform(asked, { type: 'publish' });
      now += processingMs;
      expect(await server().condition(asked)).toEqual({ state: 'rolling-out', percent: 1 });
    },
  );
});

describe('two servers at once', () => {
  test.each(['POST /v1/appStoreVersions$', 'POST /v1/appStoreVersionPhasedReleases', 'PATCH /v1/reviewSubmissions/'])(
    'of which one waits at %s submit it once, or are told to come again',
    async (step) => {
      const asked = await brought(build(100));
      const reached = line.hold(new RegExp(step));
      const late = server().perform(asked, submit);
      const goOn = await reached;
      await server().perform(asked, submit);
      goOn();
      await late;
      expect(await server().condition(asked)).toEqual({ state: 'in-review' });
      expect(world.inbox.list().length).toBe(1);
    },
  );

  test('that publish and halt the same leave it published once, and halted', async () => {
    const asked = await brought(build(100));
    await server().perform(asked, submit);
    now += reviewMs;
    await Promise.all([server().perform(asked, { type: 'publish' }), server().perform(asked, { type: 'publish' })]);
    now += processingMs;
    await Promise.all([server().perform(asked, { type: 'halt' }), server().perform(asked, { type: 'halt' })]);
    expect(await server().condition(asked)).toEqual({ state: 'halted', percent: 1 });
  });
});

describe('an app whose number the plan does not say', () => {
  test('is found by its bundle id, and not taken for one whose id begins so', async () => {
    const store = serverOf({ appleId: null });
    const asked = build(100);
    await published(store, asked);
    expect(await server().condition(asked)).toEqual({ state: 'rolling-out', percent: 1 });
  });

  test('and that Apple does not show to our key is missed in one sentence', async () => {
    const nobody = serverOf({ appId: 'fr.rewapp.inconnue', appleId: null }).condition(build(100));
    await expect(nobody).rejects.toThrow(/n’a pas d’app « fr\.rewapp\.inconnue ».*créez-la/);
  });

  test('is asked for again after Apple could not be reached', async () => {
    const store = serverOf({ appleId: null });
    world.faults.put('stores', { kind: '500' });
    await expect(store.condition(build(100))).rejects.toMatchObject({ code: 'unreachable' });
    expect(await store.condition(build(100))).toEqual({ state: 'absent' });
  });
});

describe('a mistake of ours is told in one sentence', () => {
  test('that says what Apple misses', async () => {
    const asked = await brought({ ...build(100), notes: '' });
    await expect(server().perform(asked, submit)).rejects.toThrow(/whatsNew/);
    await expect(server().perform(build(300), submit)).resolves.toBeUndefined();
    await expect(server().perform(build(300), { type: 'upload' })).rejects.toThrow(/ios upload/);
    await expect(server().perform(build(300), { type: 'halt' })).rejects.toThrow(/soumettez-la d’abord/);
  });

  test('without the key that was given', async () => {
    const others = [
      { ...key, pem: 'ceci-est-la-clé' },
      { ...key, id: 'AUTRE' },
      { ...key, issuer: 'autre' },
    ];
    for (const given of others) {
      const failure = await server(given)
        .condition(build(100))
        .catch((error: unknown) => error);
      expect(failure).toMatchObject({ code: 'credentials' });
      expect(String(failure)).not.toContain('ceci-est');
    }
  });

  test('and what may pass is told apart', async () => {
    world.faults.put('stores', { kind: '429' });
    await expect(server().condition(build(100))).rejects.toMatchObject({ code: 'busy', isPassing: true });
    world.faults.put('stores', { kind: '500' });
    await expect(server().condition(build(100))).rejects.toMatchObject({ code: 'unreachable' });
  });
});
