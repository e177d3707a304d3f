import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fastify, type FastifyInstance } from 'fastify';
import type { Pool } from 'pg';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { appStoreIssuer, appStoreKeyId, appStoreKeyPem } from '../../../sandbox/app-store/keys.ts';
import { playServiceAccount } from '../../../sandbox/play/keys.ts';
import { start as startSlack } from '../../../sandbox/slack/server.ts';
import { start } from '../../../sandbox/stores/server.ts';
import { worldForTests } from '../../../sandbox/world-for-tests.ts';
import type { Running, World } from '../../../sandbox/world.ts';
import type { Fact } from '../../core/deployment/event.ts';
import { stateOf } from '../../core/deployment/state.ts';
import type { Plan } from '../../core/plan/schema.ts';
import type { StorePlace } from '../../core/store/place.ts';
import { appStore, playStore } from '../../core/store/schema.ts';
import { auditOf } from '../../engine/audit-table.ts';
import { storesAreAsked } from '../../engine/consequence/store-request.ts';
import { storesGoBack } from '../../engine/consequence/store.ts';
import { DeploymentLog } from '../../engine/deployment-log.ts';
import type { Ground } from '../../engine/ground.ts';
import { listMessages } from '../../engine/message-list.ts';
import { claim, hold, releasesOf } from '../../engine/store-table.ts';
import { storeTurn, type StoreGround } from '../../engine/store-turn.ts';
import { turns } from '../../engine/store-watch.ts';
import { transaction } from '../../engine/transaction.ts';
import { openStore } from '../../targets/stores/open-store.ts';
import { bundleOf } from '../../targets/stores/spec/bundle.ts';
import { ownDatabase, type OwnDatabase } from '../../testing/own-database.ts';
import { lookRoutes } from '../deployment/look-routes.ts';
import type { Picture } from '../deployment/picture-wire.ts';
import { deliver } from '../message/deliver.ts';
import { Senders } from '../message/senders.ts';
import { postPlan } from '../message/spec/post-office.ts';
import { termsOf } from '../message/terms.ts';
import { httpStatus, Refusal, refusalOf } from '../refusal.ts';
import { request, wish } from './ask.ts';
import { storeRoutes } from './routes.ts';
import type { Stores } from './wire.ts';

const hour = 3_600_000;
const day = 24 * hour;
const lanes = { build: 'android build', upload: 'android upload' };
const review = { usualMs: hour, lateAfterMs: day, aheadMs: 7 * day };

let folder: string;
let database: OwnDatabase;
let pool: Pool;
let world: World;
let double: Running;
let server: FastifyInstance;
let log: DeploymentLog;
let ground: StoreGround;
let places: StorePlace[];
let secrets: Map<string, string>;
let now = Date.UTC(2026, 10, 23);
const clock = { now: () => now, sleep: async () => {}, fromSystem: (ms: number) => ms, toSystem: (ms: number) => ms };
const trouble: unknown[] = [];
/** Each test has an environment of its own. */
let environment = '';
let tests = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bascule-store-'));
  await writeFile(join(folder, 'app.aab'), bundleOf(101_000_000));
  database = await ownDatabase(inject('postgresUrl'));
  pool = database.pool;
});
afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

beforeEach(async (context) => {
  environment = `e${(tests += 1)}`;
  trouble.length = 0;
  world = worldForTests({ STORE_REVIEW_MS: String(hour), STORE_PROCESSING_MS: '1000' }, () => now);
  double = await start(0, world);
  const shared = { appId: 'fr.petit.app', review, lanes, url: double.url, request: 'when-confirmed' };
  const steps = [
    { percent: 10, holdMs: 6 * hour },
    { percent: 50, holdMs: 6 * hour },
  ];
  places = [
    { environment, component: 'app', rule: playStore.parse({ ...shared, kind: 'play', steps }) },
    { environment, component: 'app', rule: appStore.parse({ ...shared, kind: 'app-store', appleId: '6448311069' }) },
  ];
  secrets = new Map([
    ['PLAY_SERVICE_ACCOUNT', playServiceAccount(double.url)],
    ...([
      ['APP_STORE_KEY_ID', appStoreKeyId],
      ['APP_STORE_ISSUER', appStoreIssuer],
    ] as [string, string][]),
    ['APP_STORE_KEY', appStoreKeyPem],
  ]);
  log = new DeploymentLog(pool, clock, [storesGoBack(places), storesAreAsked(places)]);
  const keys = { find: async (name: string) => secrets.get(name) ?? null, now: () => now };
  ground = { pool, clock, open: ({ rule }) => openStore(rule, keys) };
  const plan = { components: [], environments: [{ name: environment, title: 'Test' }] } as unknown as Plan;
  server = fastify();
  server.setErrorHandler((error, _request, reply) => {
    const { code, message } = refusalOf(error);
    return reply.code(httpStatus[code]).send({ error: { code, message } });
  });
  lookRoutes(server, { plan, pool, log } as unknown as Ground);
  storeRoutes(server, { plan, pool, clock, places, log, access: { require } });
  context.onTestFinished(async () => {
    await server.close();
    await double.close();
  });
});

/** Max may deploy and nothing else. */
function require(_request: unknown, permission: string, _environment: string, user: string): string {
  if (user === 'max' && permission !== 'deploy') throw new Refusal('forbidden', `max: ${permission}`);
  return user;
}

async function post(store: string, verb: string, body: object = {}) {
  const url = `/api/environments/${environment}/stores/app/${store}/${verb}`;
  const answer = await server.inject({ method: 'POST', url, payload: { by: 'lea', reason: 'un doute', ...body } });
  return { status: answer.statusCode, body: answer.json<Stores & { error?: { message: string } }>() };
}
const ask = (store: string, version = '1.10.0', body: object = {}) =>
  post(store, 'request', { version, notes: 'Des nouveautés.', ...body });

async function shown(store: string): Promise<Stores['shelves'][number]['releases'][number] | undefined> {
  const answer = await server.inject({ method: 'GET', url: `/api/stores?environment=${environment}` });
  return answer.json<Stores>().shelves.find((each) => each.store === store)?.releases[0];
}

/** What a deployment's own picture says of the stores. */
async function storesIn(deployment: string): Promise<Picture['stores']> {
  const answer = await server.inject({ method: 'GET', url: `/api/deployments/${deployment}/picture` });
  return answer.json<Picture>().stores;
}

/** What the watch does for some time; every release as soon as it is due. */
async function later(ms: number): Promise<void> {
  const until = now + ms;
  for (;;) {
    await turns(ground, [environment], (error) => trouble.push(error));
    if (now >= until) break;
    const open = (await releasesOf(pool, { environment })).filter(({ isOver }) => !isOver);
    now = Math.min(until, Math.max(now + 30_000, Math.min(...open.map(({ nextAt }) => nextAt))));
  }
}

/** `declared`: by the manifest of the app that it brings. */
async function deployed(kind: 'release' | 'rollback' = 'release', declared?: string): Promise<string> {
  const { id, confirm } = await bakes(kind, declared);
  await confirm();
  return id;
}

/** A deployment that lacks its verdict alone. What its confirmation brings about is of a fact of its own. */
async function bakes(kind: 'release' | 'rollback' = 'release', declared?: string) {
  const slot = (colour: 'blue' | 'green') => ({ colour, version: 'v1', digest: colour });
  const requested: Fact & { type: 'requested' } = {
    ...{ type: 'requested', environment, kind, version: 'v1.0.0', by: 'test' },
    source: { directory: '', ref: 'v1.0.0', commit: null },
    train: [{ component: 'app', kind: 'static', to: 'green', from: slot('blue') }],
  };
  const facts: Fact[] = [
    {
      type: 'built',
      component: 'app',
      digest: 'd',
      reused: false,
      tookMs: 1,
      ...(declared !== undefined && { declared }),
    },
    { type: 'gates-passed', evidence: [] },
    { type: 'slot-started', component: 'app', colour: 'green', tookMs: 1 },
    { type: 'smoke-passed', component: 'app', steps: [] },
    { type: 'shifted', component: 'app', to: 'green', switchMs: 1 },
    { type: 'judged', verdict: { kind: 'healthy' } },
  ];
  const id = await log.open(environment, [requested, ...facts.slice(0, -1)]);
  return { id, confirm: (by = log) => by.amend(id, () => facts.slice(-1)) };
}

/** What people were told of this test's environment, oldest first: each message by its template, with what it holds. */
async function told(): Promise<{ template: string; body: Record<string, unknown> }[]> {
  const all = (await listMessages(pool, { which: 'all', limit: 1_000 })).toReversed();
  return all
    .filter(({ body }) => body['environment'] === environment)
    .map(({ template, body }) => ({ template, body }));
}
const templatesTold = async () => (await told()).map(({ template }) => template);

test('a version goes by itself from its request through review, 10, 50 and 100 % in Google Play', async () => {
  const id = await deployed();
  expect(await ask('play', '1.10.0', { file: join(folder, 'app.aab') })).toMatchObject({ status: 200 });
  expect((await releasesOf(pool, { environment }))[0]?.events[0]).toMatchObject({ by: 'lea', deployment: id });
  await later(0);
  expect(await shown('play')).toMatchObject({ state: 'in-review', build: 101_000_000, trouble: null });
  await later(2 * hour);
  expect(await shown('play')).toMatchObject({ state: 'rolling-out', percent: 10, nextAt: expect.any(Number) });
  await later(6 * hour);
  expect(await shown('play')).toMatchObject({ state: 'rolling-out', percent: 50 });
  await later(6 * hour);
  expect(await shown('play')).toMatchObject({ state: 'complete', percent: 100, nextAt: null });
  expect(trouble).toEqual([]);
});

test('a version goes through Apple’s review and is published by us', async () => {
  await deployed();
  await ask('app-store');
  await later(0);
  expect(await shown('app-store')).toMatchObject({ state: 'absent', attention: expect.stringContaining('fastlane') });
  const tool = world.inbox.tools.find(({ name }) => name === 'app-store-build');
  await tool?.use({ app: '6448311069', version: '1.10.0', build: '101000000' });
  await later(20 * 60_000);
  expect(await shown('app-store')).toMatchObject({ state: 'in-review', attention: null });
  await later(2 * hour);
  expect(await shown('app-store')).toMatchObject({ state: 'rolling-out', percent: 1 });
  await post('app-store', 'halt');
  await later(0);
  expect(await shown('app-store')).toMatchObject({ state: 'halted', percent: 1, wish: null });
  expect((await post('app-store', 'advance')).body.error?.message).toContain('arrêtée');
  await post('app-store', 'resume');
  await later(0);
  expect(await shown('app-store')).toMatchObject({ state: 'rolling-out', percent: 1, wish: null });
  await post('app-store', 'advance');
  await later(0);
  expect(await shown('app-store')).toMatchObject({ state: 'complete' });
});

test('what was halted makes room for the corrected version, under a higher number', async () => {
  await deployed();
  await ask('play', '1.10.0', { file: join(folder, 'app.aab') });
  await later(0);
  expect(await ask('play', '1.10.1')).toMatchObject({ status: 409 });
  await later(2 * hour);
  expect(await post('play', 'halt', { by: 'max' })).toMatchObject({ status: 403 });
  expect((await post('play', 'halt')).body.shelves[0]?.releases[0]?.wish).toMatchObject({ wish: 'halt', by: 'lea' });
  await later(0);
  await writeFile(join(folder, 'next.aab'), bundleOf(101_000_100));
  expect(await ask('play', '1.10.1', { file: join(folder, 'next.aab') })).toMatchObject({ status: 200 });
  await later(2 * hour);
  expect(await shown('play')).toMatchObject({ version: '1.10.1', state: 'rolling-out', percent: 10 });
  const [, before] = await releasesOf(pool, { environment, store: 'play' });
  expect(before).toMatchObject({ isOver: true, version: '1.10.0' });
  expect((await ask('play', '1.9.0')).body.error?.message).toContain('en cours');
  expect((await auditOf(pool, environment, 10)).map(({ what }) => what)).toContain('store-halted');
});

test('a rollback withdraws what nobody has brought yet, says so, and the mended version is asked for again', async () => {
  await deployed('release', '1.10.0');
  const id = await deployed('rollback');
  await later(0);
  expect((await told()).filter(({ template }) => template === 'store-moved').map(({ body }) => body)).toMatchObject([
    { store: 'play', state: 'withdrawn', build: 101_000_000 },
    { store: 'app-store', state: 'withdrawn' },
  ]);
  await log.amend(id, () => [{ type: 'retired' }]);
  await deployed('release', '1.10.0');
  await later(0);
  expect(await shown('play')).toMatchObject({ build: 101_000_001, state: 'absent' });
});

test('a rollback of its environment halts what is being given out, and says by whom', async () => {
  await deployed();
  await ask('play', '1.10.0', { file: join(folder, 'app.aab') });
  await later(2 * hour);
  const id = await deployed('rollback');
  await later(0);
  expect(await shown('play')).toMatchObject({ state: 'halted', percent: 10 });
  expect(await auditOf(pool, environment, 10)).toContainEqual(
    expect.objectContaining({ what: 'store-halted', deployment: id, who: 'test' }),
  );
  // Whoever lets it go on is not stopped by what is still told of the way back.
  await post('play', 'resume');
  await later(0);
  await log.amend(id, () => [{ type: 'retired' }]);
  await later(0);
  expect(await shown('play')).toMatchObject({ state: 'rolling-out', percent: 10 });
});

test('an app is not asked for before the rest of its train is confirmed', async () => {
  expect((await ask('play')).body.error?.message).toContain('Rien n’a encore été déployé');
  await deployed();
  expect(await ask('play')).toMatchObject({ status: 200 });
  expect((await post('play', 'resume')).body.error?.message).toContain('rien à reprendre');
  expect((await post('windows', 'halt')).body.error?.message).toContain('app (play), app (app-store)');
});

test('a store that is away, and keys that nobody gave, are told and tried again', async () => {
  await deployed();
  await ask('play', '1.10.0', { file: join(folder, 'app.aab') });
  const account = secrets.get('PLAY_SERVICE_ACCOUNT')!;
  secrets.delete('PLAY_SERVICE_ACCOUNT');
  await later(0);
  expect((await shown('play'))?.trouble).toContain('secret set PLAY_SERVICE_ACCOUNT');
  secrets.set('PLAY_SERVICE_ACCOUNT', account);
  world.faults.put('stores', { kind: '500' });
  await later(10 * 60_000);
  expect((await shown('play'))?.trouble).toContain('en panne');
  await later(60_000);
  await later(10 * 60_000);
  expect(await shown('play')).toMatchObject({ state: 'in-review', trouble: null });
});

test('two servers do not work on one release at once, and a crash holds it up for a while only', async () => {
  await deployed();
  await ask('play', '1.10.0', { file: join(folder, 'app.aab') });
  const [release] = await releasesOf(pool, { environment });
  await Promise.all([storeTurn(ground, release!), storeTurn(ground, release!)]);
  expect(world.inbox.list().length).toBe(1);
  await later(2 * hour);
  await post('play', 'halt');
  expect(await claim(pool, release!.number, now, now + 15 * 60_000)).toBe(true);
  await later(10 * 60_000);
  expect(await shown('play')).toMatchObject({ state: 'rolling-out', wish: { wish: 'halt' } });
  await later(10 * 60_000);
  expect(await shown('play')).toMatchObject({ state: 'halted' });
});

/** What fastlane's lane brings to Apple. */
async function bringToApple(build: string): Promise<void> {
  const tool = world.inbox.tools.find(({ name }) => name === 'app-store-build');
  await tool?.use({ app: '6448311069', version: '1.10.0', build });
}

describe('a confirmed deployment', () => {
  test('asks both stores; what one rejects is in the inbox, and comes back mended under the next build', async (context) => {
    const slack = await startSlack(0, world);
    const plan = postPlan();
    const terms = termsOf(plan, { companions: 80, console: 90, of: () => 0 });
    const senders = new Senders({
      ...{ plan, pool, clock, logger: pino({ level: 'silent' }) },
      targetOf: async ({ kind }) =>
        kind === 'slack'
          ? { kind, url: `${slack.url}/api/`, token: 'xoxb' }
          : { kind: 'not-configured', why: 'nulle part' },
      deliver: (target, message) => deliver({ name: plan.name, terms, now: clock.now }, target, message),
    });
    context.onTestFinished(async () => {
      await senders.close();
      await slack.close();
    });
    const received = (word: string) => {
      senders.wake();
      const texts = world.inbox.list().map(({ text }) => text);
      return texts.find((text) => text.includes(word) && text.includes(environment)) ?? '';
    };

    const id = await deployed('release', '1.10.0');
    await later(0);
    for (const store of ['play', 'app-store'])
      expect(await shown(store)).toMatchObject({
        version: '1.10.0',
        build: 101_000_000,
        state: 'absent',
        deployment: id,
      });
    await expect.poll(() => received('l’App Store')).toContain(id);
    await expect.poll(() => received('Google Play')).toContain('BUILD_NUMBER=101000000 bundle exec fastlane');

    await ask('play', '1.10.0', { file: join(folder, 'app.aab') });
    await later(0);
    world.faults.put('stores', { kind: 'refused' });
    await bringToApple('101000000');
    await later(2 * hour);
    expect(await shown('play')).toMatchObject({ build: 101_000_000, state: 'rolling-out', percent: 10 });
    expect(await shown('app-store')).toMatchObject({ state: 'rejected', nextAt: null });
    const [rejection] = (await told()).filter(({ template }) => template === 'store-rejected');
    expect(rejection?.body).toMatchObject({ store: 'app-store', deployment: id });
    await expect.poll(() => received('REFUSÉE PAR LE STORE')).toContain(String(rejection?.body['why']));

    const mended = await deployed('release', '1.10.0');
    await later(0);
    expect(await shown('app-store')).toMatchObject({ state: 'absent', build: 101_000_001, deployment: mended });
    expect(await shown('play')).toMatchObject({ state: 'rolling-out', deployment: id });
    expect(await storesIn(id)).toMatchObject([
      { component: 'app', store: 'play', version: '1.10.0', state: 'rolling-out', percent: 10 },
      { component: 'app', store: 'app-store', build: 101_000_000, state: 'rejected' },
    ]);
    expect(await storesIn(mended)).toMatchObject([{ store: 'app-store', build: 101_000_001, state: 'absent' }]);
    await bringToApple('101000001');
    await later(2 * hour);
    expect(await shown('app-store')).toMatchObject({ state: 'rolling-out' });
    expect(trouble).toEqual([]);
  });

  test('asks once, whatever is told of it again, and for nothing that the store was asked for before', async () => {
    const { id, confirm } = await bakes('release', '1.10.0');
    await confirm();
    await confirm();
    await log.amend(id, () => [{ type: 'retired' }]);
    await deployed('release', '1.10.0');
    expect(await releasesOf(pool, { environment })).toHaveLength(2);
    expect((await auditOf(pool, environment, 10)).filter(({ what }) => what === 'store-requested')).toHaveLength(2);
  });

  test('asks for nothing when no new version is named, or when it leads back', async () => {
    await deployed('release');
    await deployed('rollback', '1.10.0');
    expect(await releasesOf(pool, { environment })).toEqual([]);
  });

  test('that is not written down asks for nothing: a server that dies in between leaves it to the next', async () => {
    const { confirm } = await bakes('release', '1.10.0');
    const dying = new DeploymentLog(pool, clock, [
      storesAreAsked(places),
      () => Promise.reject(new Error('the server died')),
    ]);
    await expect(confirm(dying)).rejects.toThrow('died');
    expect(await releasesOf(pool, { environment })).toEqual([]);
    await confirm();
    expect(await releasesOf(pool, { environment })).toHaveLength(2);
  });

  test('and a person who ask in the same moment ask once', async () => {
    const { id, confirm } = await bakes('release', '1.10.0');
    let confirmed: Promise<unknown> = Promise.resolve();
    await transaction(pool, async (client) => {
      await request(client, places[0]!, { version: '1.10.0', notes: 'Des nouveautés.', file: null }, byHand);
      confirmed = confirm();
      await expect.poll(isSomebodyWaiting).toBe(true);
    });
    await confirmed;
    expect(await releasesOf(pool, { environment, store: 'play' })).toHaveLength(1);
    expect(stateOf((await log.find(id))!)).toBe('confirmed');
  });

  test('does not wait for a store that is away, which is asked as soon as it is back', async () => {
    await writeFile(join(folder, 'app.aab'), bundleOf(101_000_000));
    const { confirm } = await bakes('release', '1.10.0');
    world.faults.put('stores', { kind: '500', times: 2 });
    await confirm();
    await later(0);
    expect(await shown('play')).toMatchObject({ state: 'absent', trouble: expect.stringContaining('en panne') });
    expect(await templatesTold()).toEqual([]);
    await later(60_000);
    expect(await shown('play')).toMatchObject({ trouble: null, attention: expect.stringContaining('fastlane') });
    expect(await templatesTold()).toEqual(['store-attention', 'store-attention']);
  });

  test('is told to people when its store stays away for longer than an hour', async () => {
    world.faults.put('stores', { kind: '500', times: 10_000 });
    await deployed('release', '1.10.0');
    await later(0);
    now += hour - 60_000;
    await later(0);
    expect(await templatesTold()).toEqual([]);
    now += 60_000;
    await later(5 * 60_000);
    expect(await templatesTold()).toEqual(['store-trouble', 'store-trouble']);
    expect((await told())[0]?.body['trouble']).toContain('en panne');
  });

  test('is confirmed though a store can’t be asked, and people hear of it once', async () => {
    await deployed();
    await ask('play', '1.10.0', { file: join(folder, 'app.aab') });
    await later(0);
    const { id, confirm } = await bakes('release', '1.11.0');
    await confirm();
    await log.amend(id, () => [{ type: 'retired' }]);
    const [heard, ...others] = (await told()).filter(({ template }) => template === 'store-not-requested');
    expect(others).toEqual([]);
    expect(heard?.body).toMatchObject({ store: 'play', version: '1.11.0', deployment: id });
    expect(heard?.body['reason']).toContain('1.10.0 est encore en cours dans Google Play (en revue)');
    expect(await shown('app-store')).toMatchObject({ version: '1.11.0' });
  });
});

const byHand = { at: 0, by: 'lea', why: 'un essai', deployment: null };

/** For a row that another transaction holds. */
async function isSomebodyWaiting(): Promise<boolean> {
  const { rowCount } = await pool.query(
    `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
  );
  return rowCount !== 0;
}

describe('people are told', () => {
  test('once of what somebody must do, and again when that was done and is not enough', async () => {
    await writeFile(join(folder, 'wrong.aab'), bundleOf(100_900_000));
    await deployed();
    await ask('play');
    await later(3 * hour);
    expect(await templatesTold()).toEqual(['store-attention']);
    await ask('play', '1.10.0', { file: join(folder, 'wrong.aab') });
    await later(hour);
    await ask('play', '1.10.0', { file: join(folder, 'wrong.aab') });
    await later(hour);
    expect(await templatesTold()).toEqual(['store-attention', 'store-trouble', 'store-trouble']);
    expect((await told())[1]?.body['trouble']).toContain('porte le build 100900000');
    await ask('play', '1.10.0', { file: join(folder, 'app.aab') });
    await later(5 * day);
    expect((await templatesTold()).slice(3)).toEqual(['store-moved', 'store-moved']);
    expect((await told()).at(-1)?.body).toMatchObject({ state: 'complete', percent: 100 });
  });

  test('of a rejection once, however many servers saw it', async () => {
    await deployed();
    world.faults.put('stores', { kind: 'refused' });
    await ask('play', '1.10.0', { file: join(folder, 'app.aab') });
    await later(0);
    now += 2 * hour;
    const [release] = await releasesOf(pool, { environment });
    await Promise.all([storeTurn(ground, release!), storeTurn(ground, release!)]);
    // It died before it said that it is over.
    await pool.query('UPDATE bascule.store_release SET over_at = NULL, next_at = 0 WHERE number = $1', [
      release?.number,
    ]);
    await later(hour);
    expect(await templatesTold()).toEqual(['store-rejected']);
    expect(await shown('play')).toMatchObject({ state: 'rejected', nextAt: null });
  });

  test('of a review that takes too long, and of a pause that Apple ends', async () => {
    Object.assign(world.settings, { STORE_REVIEW_MS: String(3 * day) });
    await deployed();
    await ask('app-store');
    await later(0);
    await bringToApple('101000000');
    await later(hour);
    now += 2 * day;
    await later(hour);
    now += 2 * day;
    await later(hour);
    await post('app-store', 'halt');
    await later(0);
    now += 28 * day;
    await later(2 * hour);
    expect((await told()).map(({ template, body }) => body['what'] ?? body['state'] ?? template)).toEqual([
      ...['upload-awaited', 'late-review', 'rolling-out', 'halted', 'pause-ends'],
    ]);
  });
});

test('what somebody asks while a look is written down comes first, and neither waits for the other for ever', async () => {
  await deployed();
  await ask('play', '1.10.0', { file: join(folder, 'app.aab') });
  const [release] = await releasesOf(pool, { environment });
  const store = await ground.open(release!);
  const held = Promise.withResolvers<void>();
  let asking: Promise<void> | null = null;
  const condition = async (build: Parameters<typeof store.condition>[0]) => {
    asking ??= transaction(pool, async (client) => {
      await hold(client, release!.number);
      held.resolve();
      await expect.poll(isSomebodyWaiting).toBe(true);
      await wish(client, places[0]!, 'halt', byHand);
    });
    await held.promise;
    return store.condition(build);
  };
  const perform: typeof store.perform = (build, deed) => store.perform(build, deed);
  await storeTurn({ ...ground, open: async () => ({ condition, perform }) }, release!);
  await asking;
  await later(0);
  expect(await shown('play')).toMatchObject({ state: 'withdrawn', trouble: null });
});

test('a release that made room for another during its turn stays over', async () => {
  await deployed();
  await ask('play');
  const [first] = await releasesOf(pool, { environment });
  const store = await ground.open(first!);
  const condition = async (build: Parameters<typeof store.condition>[0]) => {
    await ask('play', '1.11.0');
    return store.condition(build);
  };
  await storeTurn(
    { ...ground, open: async () => ({ ...store, condition, perform: () => Promise.reject(new Error()) }) },
    first!,
  );
  const [second, over] = await releasesOf(pool, { environment });
  expect([second?.version, second?.isOver, over?.version, over?.isOver]).toEqual(['1.11.0', false, '1.10.0', true]);
});
