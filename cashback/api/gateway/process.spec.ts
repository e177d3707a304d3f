import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, expect, inject, it } from 'vitest';
import { Client } from 'pg';
import type { Session } from '../../contracts/identity.ts';
import { noRedis, TestRedis } from '../../../e2e/setup/redis.ts';
import { ensureGenerated } from '../testing/api.ts';
import { createTestDatabase, queryAsOwner, type TestDatabase } from '../testing/database.ts';

const api = join(import.meta.dirname, '..');
const password = 'un-mot-de-passe-long';
let directory: string;
let database: TestDatabase;
const running = new Set<ChildProcess>();

beforeAll(async () => {
  await ensureGenerated(inject('postgresUrl'));
  // Far from any node_modules: the bundle must stand alone.
  directory = await mkdtemp(join(tmpdir(), 'rewapp-api-'));
  expect(await run(join(api, 'build.mjs'), {}, directory)).toMatchObject({ code: 0, stderr: '' });
  database = await createTestDatabase(inject('postgresUrl'));
}, 60_000);
afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
});
afterAll(async () => {
  await database?.drop();
  if (directory) await rm(directory, { recursive: true, force: true });
});

type Finished = { code: number | null; stdout: string; stderr: string };

function start(
  script: string,
  env: Record<string, string>,
  ...args: string[]
): { child: ChildProcess; finished: Promise<Finished> } {
  const child = spawn(process.execPath, [script, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()));
  const finished = new Promise<Finished>((resolve) =>
    child.once('close', (code) => {
      running.delete(child);
      resolve({ code, ...output });
    }),
  );
  return { child, finished };
}

const run = (...command: Parameters<typeof start>) => start(...command).finished;

const settings = () => ({
  PORT: '0',
  DATABASE_URL: database.url,
  RELEASE_VERSION: 'v1.2.3',
  SESSION_SECRET: 'secret-de-session-de-test-0123456789',
  QR_SECRET: 'secret-des-qr-de-test-0123456789-abc',
});

/** Starts the bundle and waits for the line that says where it listens. */
async function startBundle(further: Record<string, string> = {}) {
  const { child, finished } = start(join(directory, 'main.mjs'), { ...settings(), ...further });
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout! }).on('line', (line) => {
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(line);
      if (found) resolve(found[0]);
    });
    void finished.then(({ stderr }) => reject(new Error(`The API ended before it listened: ${stderr}`)));
  });
  return { child, finished, url };
}

const post = (url: string, body: unknown) =>
  fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

it('the bundle serves alone, logs one line a request and no secret, and ends with 0 on SIGTERM', async () => {
  const { child, finished, url } = await startBundle();
  const wish = { email: 'lea@exemple.fr', password, displayName: 'Léa' };
  const opened = (await (await post(`${url}/api/identity/signup`, wish)).json()) as Session;
  const headers = { authorization: `Bearer ${opened.accessToken}` };
  expect((await fetch(`${url}/api/wallet/balance`, { headers })).status).toBe(200);
  child.kill('SIGTERM');
  const { code, stdout, stderr } = await finished;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const answered = stdout
    .split('\n')
    .filter((line) => line.includes('"answered"'))
    .map((line) => JSON.parse(line) as { route: string; status: number; version: string });
  expect(answered.map(({ route, status, version }) => [route, status, version])).toEqual([
    ['/api/identity/signup', 201, 'v1.2.3'],
    ['/api/wallet/balance', 200, 'v1.2.3'],
  ]);
  for (const secret of [password, opened.accessToken, opened.refreshToken, 'secret-de'])
    expect(stdout).not.toContain(secret);
});

it('SIGTERM with a request in flight answers it, and asks the connection to close', async () => {
  const { child, finished, url } = await startBundle();
  const wish = { email: 'tom@exemple.fr', password, displayName: 'Tom' };
  const opened = (await (await post(`${url}/api/identity/signup`, wish)).json()) as Session;

  // A lock keeps the request in flight for as long as the spec wants.
  const blocker = new Client({ connectionString: database.ownerUrl });
  await blocker.connect();
  await blocker.query('BEGIN; LOCK TABLE wallet.ledger_account IN ACCESS EXCLUSIVE MODE');
  const answer = new Promise<{ status: number | undefined; connection: string | undefined }>((resolve, reject) => {
    request(`${url}/api/wallet/balance`, { headers: { authorization: `Bearer ${opened.accessToken}` } }, (response) => {
      response.resume();
      resolve({ status: response.statusCode, connection: response.headers.connection });
    })
      .once('error', reject)
      .end();
  });
  await expect.poll(waitingForALock).toBe(1);

  child.kill('SIGTERM');
  await expect.poll(() => refusesConnections(url)).toBe(true);
  await blocker.query('ROLLBACK');
  await blocker.end();
  expect(await answer).toEqual({ status: 200, connection: 'close' });
  expect((await finished).code).toBe(0);
});

it('SIGTERM does not wait for a connection on which nothing was asked', async () => {
  const { child, finished, url } = await startBundle();
  const silent = connect(Number(new URL(url).port));
  await once(silent, 'connect');
  // The API has taken it in once it answers on a later one.
  await fetch(`${url}/api/version`);
  child.kill('SIGTERM');
  expect((await finished).code).toBe(0);
  silent.destroy();
}, 10_000);

it.skipIf(noRedis('limits that two processes share'))(
  'two processes share their limits in Redis, and serve without it',
  async () => {
    const redis = await TestRedis.start();
    const both = await Promise.all([1, 2].map(() => startBundle({ REDIS_URL: redis.url })));
    const [one, other] = both.map(({ url }) => url) as [string, string];
    const signUp = async (email: string) => {
      const opened = await post(`${one}/api/identity/signup`, { email, password, displayName: 'Zoé' });
      return ((await opened.json()) as Session).accessToken;
    };
    const [before, after] = [await signUp('zoe@exemple.fr'), await signUp('noe@exemple.fr')];
    const asked = async (url: string, token: string): Promise<number> => {
      const answer = await fetch(`${url}/api/wallet/balance`, { headers: { authorization: `Bearer ${token}` } });
      const left = /^"account";r=(\d+);/.exec(answer.headers.get('ratelimit') ?? '')?.[1];
      expect([answer.status, left]).toEqual([200, expect.any(String)]);
      return 300 - Number(left);
    };
    const isUp = async (url: string) => /^redis_up (\d)$/m.exec(await (await fetch(`${url}/metrics`)).text())?.[1];
    const seeRedis = (up: string) => Promise.all([one, other].map((url) => expect.poll(() => isUp(url)).toBe(up)));
    /** A process that was too busy to hear Redis counts for itself for a while: more than its own comes in the end. */
    const sharing = async (token: string) => {
      let own = 0;
      await expect.poll(async () => (await asked(one, token), (await asked(other, token)) - ++own)).toBeGreaterThan(0);
    };

    await seeRedis('1');
    await sharing(before);
    await redis.crash();
    await seeRedis('0');
    await Promise.all([asked(one, before), asked(other, before)]);
    expect((await fetch(`${one}/api/health`)).status).toBe(200);
    await redis.comeBack();
    await seeRedis('1');
    await sharing(after);

    for (const { child } of both) child.kill('SIGTERM');
    const { code, stdout, stderr } = await both[0]!.finished;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('Redis is away');
    expect(stdout).not.toContain(new URL(redis.url).password);
    await both[1]!.finished;
    await redis.stop();
  },
);

it('a start without its settings ends with one sentence', async () => {
  const { code, stderr } = await run(join(directory, 'main.mjs'), { ...settings(), QR_SECRET: 'court' });
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: 'L’API ne démarre pas : QR_SECRET compte moins de 32 caractères.\n',
  });
});

it('a start on a port that is taken ends with one sentence', async () => {
  const { child, finished, url } = await startBundle();
  const port = new URL(url).port;
  expect(await run(join(directory, 'main.mjs'), { ...settings(), PORT: port, LOG_LEVEL: 'silent' })).toEqual({
    code: 1,
    stdout: '',
    stderr: `L’API ne démarre pas : le port ${port} est déjà pris, choisissez-en un autre avec PORT.\n`,
  });
  child.kill('SIGTERM');
  await finished;
});

it('the seed creates what is missing and leaves what is there', async () => {
  const accounts = [
    { role: 'consumer', email: 'c@exemple.fr', password },
    { role: 'partner', email: 'p@exemple.fr', password, shopName: 'Librairie' },
    { role: 'admin', email: 'a@exemple.fr', password },
  ];
  const seed = (wanted: unknown) =>
    run(join(directory, 'seed.mjs'), { DATABASE_URL: database.url, SEED_ACCOUNTS: JSON.stringify(wanted) });
  expect(await seed(accounts)).toEqual({ code: 0, stdout: '3 comptes demandés, 3 créés.\n', stderr: '' });
  const stored = () => queryAsOwner(database.ownerUrl, 'SELECT * FROM identity.account ORDER BY email');
  const before = await stored();
  const changed = accounts.map((account) => ({ ...account, password: 'un-autre-mot-de-passe' }));
  expect(await seed(changed)).toMatchObject({ code: 0, stdout: '3 comptes demandés, 0 créés.\n' });
  expect(await stored()).toEqual(before);
  expect(await queryAsOwner(database.ownerUrl, 'SELECT name FROM partners.shop')).toEqual([{ name: 'Librairie' }]);

  const refused = await seed([{ role: 'patron', email: 'x', password }]);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toMatch(
    /^SEED_ACCOUNTS est un tableau JSON .*0\.email : Indiquez.* ; 0\.role : .*attendu.*\n$/,
  );
});

const waitingForALock = async () =>
  (
    await queryAsOwner(
      database.ownerUrl,
      `SELECT count(*)::int AS waiting FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`,
    )
  )[0]!['waiting'];

const refusesConnections = (url: string) =>
  new Promise<boolean>((resolve) => {
    request(`${url}/api/version`, { agent: false }, (response) => {
      response.resume();
      resolve(false);
    })
      .once('error', () => resolve(true))
      .end();
  });
