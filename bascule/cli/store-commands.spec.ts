import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fastify, type FastifyInstance } from 'fastify';
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test, vi } from 'vitest';
import { playServiceAccount } from '../../sandbox/play/keys.ts';
import { start } from '../../sandbox/stores/server.ts';
import { worldForTests } from '../../sandbox/world-for-tests.ts';
import type { Running } from '../../sandbox/world.ts';
import type { Deployment } from '../core/deployment/deployment.ts';
import { plan as schema } from '../core/plan/schema.ts';
import { storePlaces } from '../core/store/place.ts';
import type { StoreGround } from '../engine/store-turn.ts';
import { turns } from '../engine/store-watch.ts';
import { placeOf } from '../server/place.ts';
import { httpStatus, refusalOf } from '../server/refusal.ts';
import { storeRoutes } from '../server/store/routes.ts';
import { openStore } from '../targets/stores/open-store.ts';
import { bundleOf } from '../targets/stores/spec/bundle.ts';
import { ownDatabase, type OwnDatabase } from '../testing/own-database.ts';
import { smallPlan, temporaryProject } from './spec/run-bascule.ts';
import { runHere } from './spec/run-here.ts';
import { storeCommands } from './store-commands.ts';

const review = { usualMs: 3_600_000, lateAfterMs: 7_200_000, aheadMs: 86_400_000 };
const now = Date.now();
const clock = { now: () => now, sleep: async () => {}, fromSystem: (ms: number) => ms, toSystem: (ms: number) => ms };

let database: OwnDatabase;
let double: Running;
let root: string;
let server: FastifyInstance;
let turn: () => Promise<void>;
beforeAll(async () => void (database = await ownDatabase(inject('postgresUrl'))));
afterAll(() => database.drop());
beforeEach(async () => {
  double = await start(0, worldForTests());
  const shared = { appId: 'fr.petit.app', url: double.url, review };
  const lanes = { build: 'android build', upload: 'android upload' };
  const play = { ...shared, kind: 'play', steps: [{ percent: 10, holdMs: 1_000 }], lanes };
  const apple = { ...shared, kind: 'app-store', appleId: '6448311069', lanes };
  const components = smallPlan.components.map((each) => ('host' in each ? { ...each, stores: [] as object[] } : each));
  Object.assign(components[1] ?? {}, { stores: [play, apple] });
  const small = { ...smallPlan, components };
  root = await temporaryProject(small);
  const plan = schema.parse(small);
  server = fastify();
  server.setErrorHandler((error, _request, reply) => {
    const { code, message } = refusalOf(error);
    return reply.code(httpStatus[code]).send({ error: { code, message } });
  });
  const latest = async () => ({ id: 'd-1', ended: { as: 'confirmed' } }) as unknown as Deployment;
  const access = { require: (_request: unknown, _permission: string, _environment: string, user: string) => user };
  storeRoutes(server, { plan, places: storePlaces(plan), pool: database.pool, clock, access, log: { latest } });
  const socket = placeOf(`${root}/.state`).serverSocket;
  await mkdir(dirname(socket), { recursive: true });
  await server.listen({ path: socket });
  const account = playServiceAccount(double.url);
  const keys = { find: async (name: string) => (name === 'PLAY_SERVICE_ACCOUNT' ? account : null), now: () => now };
  const ground: StoreGround = { pool: database.pool, clock, open: ({ rule }) => openStore(rule, keys) };
  turn = () => turns(ground, ['staging'], (error) => expect(error).toBeUndefined());
});
afterEach(async () => {
  vi.restoreAllMocks();
  await server.close();
  await double.close();
  await rm(root, { recursive: true, force: true });
});

const bascule = (...args: string[]) =>
  runHere(storeCommands, { token: null, planFile: join(root, 'plan/small.plan.ts') }, args);

test('a version is asked for in both stores, shown, and halted in each that has something to halt', async () => {
  expect((await bascule('store', 'status')).out).toContain('Rien n’y est parti par Bascule');
  const file = join(root, 'app.aab');
  await writeFile(file, bundleOf(100_400_000));
  const words = ['--app-version', '1.4.0', '--notes', 'Des nouveautés.', '--file', file];
  const asked = await bascule('store', 'request', 'staging', ...words);
  expect(asked).toMatchObject({ code: 0, out: expect.stringMatching(/1\.4\.0 +100400000 +demandée +0 %/) });
  await turn();
  const { out } = await bascule('store', 'status', 'staging');
  expect(out).toMatch(/1\.4\.0 +100400000 +en revue.* après d-1/);
  expect(out).toContain('secret set APP_STORE_KEY_ID');
  await expect(bascule('store', 'advance', 'staging', '--store', 'play')).rejects.toThrow('en revue');
  const halted = await bascule('store', 'halt', 'staging', '--store', 'play', '--reason', 'Un doute.');
  expect(halted.out).toContain('Arrêt demandé par');
  await turn();
  expect((await bascule('store', 'status', 'staging', '--json')).out).toMatch(/"store":"play".*"state":"withdrawn"/);
  // Google Play has nothing under way any more; what is asked of the App Store is asked all the same.
  const both = await bascule('store', 'halt', 'staging');
  expect(both).toMatchObject({ code: 1, err: expect.stringContaining('Google Play : Rien n’est en cours') });
  expect(both.out).toContain('Arrêt demandé par');
});

test('a store or an environment that the plan does not know is told with what it knows', async () => {
  await expect(bascule('store', 'halt', 'development')).rejects.toThrow('www, play, depuis staging');
  await expect(bascule('store', 'status', 'ailleurs')).rejects.toThrow('ailleurs');
  await expect(bascule('store', 'halt', 'staging', '--store', 'amazon')).rejects.toThrow('app-store');
});
