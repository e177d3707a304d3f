import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { installedApp } from '../../contracts/installed-app.ts';
import { health, version } from '../../contracts/operations.ts';
import type { Problem } from '../../contracts/problem.ts';
import { startTestApi, type TestApi, testSettings } from '../testing/api.ts';
import { asOwner } from '../testing/database.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi(inject('postgresUrl'));
});
afterAll(() => api?.close());

const signUp = (body: unknown, headers: Record<string, string> = {}) =>
  api.call<Problem>('POST', '/api/identity/signup', { body, headers });

describe('every answer', () => {
  it.each(['/api/health', '/api/version', '/metrics', '/api/wallet/balance', '/nulle-part'])(
    'carries the release that gave it: %s',
    async (path) => {
      const { headers } = await api.call('GET', path);
      expect(headers.get('x-rewapp-version')).toBe('v9.9.9');
    },
  );

  it('is kept by no cache: balances and tokens are for one person', async () => {
    const { headers } = await api.call('GET', '/api/wallet/balance', { as: await api.consumer() });
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('keeps a connection longer than the proxy in front does', async () => {
    const { headers } = await api.call('GET', '/api/version');
    expect(headers.get('keep-alive')).toBe('timeout=72');
  });
});

it('the version is that of the release, with the time it started', async () => {
  const { body } = await api.call('GET', '/api/version');
  expect(version.parse(body).version).toBe('v9.9.9');
});

it('the metrics count requests by route and status, never by address', async () => {
  await api.call('GET', '/api/secret/of-one-person');
  await api.call('GET', '/api/health');
  const { body, headers } = await api.call<string>('GET', '/metrics');
  expect(headers.get('content-type')).toContain('text/plain');
  expect(body).toMatch(/http_request_duration_seconds_count\{method="GET",route="\/api\/health",status="200"\} \d/);
  expect(body).toContain('process_cpu_seconds_total');
  expect(body).not.toContain('redis_up');
  expect(body).not.toContain('of-one-person');
});

describe('a request from another origin', () => {
  const asked = (origin: string) =>
    fetch(`${api.url}/api/wallet/balance`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'GET', 'access-control-request-headers': 'authorization' },
    });

  it.each(installedApp.origins)('is for the app that came from a store: %s', async (origin) => {
    const { status, headers } = await asked(origin);
    expect(status).toBe(204);
    expect(headers.get('access-control-allow-origin')).toBe(origin);
    expect(headers.get('access-control-allow-headers')).toBe('authorization');
    const answer = await fetch(`${api.url}/api/version`, { headers: { origin } });
    expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
  });

  it.each(['https://app.rewapp.fr.example.org', 'http://app.rewapp.fr', 'null'])(
    'is let in for nobody else: %s',
    async (origin) => {
      const { headers } = await asked(origin);
      expect(headers.get('access-control-allow-origin')).toBeNull();
    },
  );
});

describe('whoever asks too much', () => {
  /** What does not exist costs the least to ask for. */
  const ask = (headers: Record<string, string>, path = '/api/nulle-part') =>
    api.call<Problem>('GET', path, { headers });
  const bearing = (token: string) => ({ authorization: `Bearer ${token}` });

  it('is told when to ask again, by account and from wherever, while others are served', async () => {
    const { accessToken } = await api.consumer();
    const answers = await Promise.all(Array.from({ length: 300 }, () => ask(bearing(accessToken))));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([404]));

    const [origin] = installedApp.origins;
    const { status, headers, body } = await ask({ ...bearing(accessToken), origin, 'x-forwarded-for': '203.0.113.5' });
    expect(status).toBe(429);
    const seconds = Number(headers.get('retry-after'));
    expect(seconds).toBeGreaterThanOrEqual(1);
    expect(seconds).toBeLessThanOrEqual(60);
    expect(body).toEqual({
      code: 'trop-de-demandes',
      message: expect.stringMatching(/^Trop de demandes à la fois : réessayez dans (une seconde|\d+ secondes)\.$/),
    });
    expect(headers.get('ratelimit-policy')).toBe('"account";q=300;w=60');
    expect(headers.get('ratelimit')).toBe(`"account";r=0;t=${seconds}`);
    expect(headers.get('x-rewapp-version')).toBe('v9.9.9');
    expect(headers.get('access-control-allow-origin')).toBe(origin);

    expect(await ask(bearing(accessToken), '/api/health')).toMatchObject({ status: 200 });
    expect(await ask(bearing((await api.consumer()).accessToken))).toMatchObject({ status: 404 });
  });

  it('with tokens that nobody issued is counted by address', async () => {
    const left = async (headers: Record<string, string>) =>
      (await ask({ ...headers, 'x-forwarded-for': '203.0.113.6' })).headers.get('ratelimit');
    expect(await left({})).toMatch(/^"address";r=2999;/);
    expect(await left(bearing('un-faux'))).toMatch(/^"address";r=2998;/);
    expect(await left(bearing('un-autre'))).toMatch(/^"address";r=2997;/);
  });

  it('from inside and without an account is not counted: probes, synthetic visits, demonstrations', async () => {
    expect((await ask({})).headers.get('ratelimit')).toBeNull();
  });
});

describe('a request that can’t be understood', () => {
  it('is told that an address does not exist', async () => {
    expect(await api.call('GET', '/api/nulle-part')).toMatchObject({
      status: 404,
      body: { code: 'introuvable', message: 'Cette adresse n’existe pas dans l’API REWAPP.' },
    });
  });

  it('is told that its body is not JSON', async () => {
    expect(await signUp('{pas du json')).toMatchObject({
      status: 400,
      body: { code: 'champ-invalide', message: 'Le corps de la requête n’est pas du JSON valide.' },
    });
  });

  it('is told that its body is of another type', async () => {
    expect(await signUp('<a/>', { 'content-type': 'text/xml' })).toMatchObject({
      status: 415,
      body: { code: 'champ-invalide' },
    });
  });

  it('is told that its body is beyond 64 KB', async () => {
    expect(await signUp({ email: 'x'.repeat(65 * 1024) })).toMatchObject({
      status: 413,
      body: { message: 'Le corps de la requête dépasse 64 Ko.' },
    });
  });

  it('is told which field of an object is missing, even without a body', async () => {
    expect(await api.call('POST', '/api/identity/refresh')).toMatchObject({
      status: 400,
      body: { code: 'champ-invalide' },
    });
  });
});

describe('when the database goes away', () => {
  it('health fails, other answers say when to come back, and health recovers', async () => {
    const consumer = await api.consumer();
    expect(await api.call('GET', '/api/health')).toMatchObject({ status: 200, body: { status: 'ok' } });
    const name = new URL(api.database.url).username;
    const letIn = (allowed: boolean) =>
      asOwner(inject('postgresUrl'), [
        `ALTER DATABASE ${name} WITH ALLOW_CONNECTIONS ${allowed}`,
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`,
      ]);

    await letIn(false);
    const failed = await api.call('GET', '/api/health');
    expect([failed.status, health.parse(failed.body)]).toEqual([
      503,
      { status: 'failed', checks: { database: 'failed' } },
    ]);
    expect(await api.call('GET', '/api/wallet/balance', { as: consumer })).toMatchObject({
      status: 500,
      body: { code: 'indisponible' },
    });

    await letIn(true);
    expect(await api.call('GET', '/api/health')).toMatchObject({ status: 200 });
  });
});

it('health fails, and soon, when the database accepts connections and says nothing', async () => {
  const sockets = new Set<Socket>();
  const mute = createServer((socket) => sockets.add(socket)).listen(0, '127.0.0.1');
  await once(mute, 'listening');
  const { startApi } = await import('../gateway/app.ts');
  const databaseUrl = `postgresql://rewapp:x@127.0.0.1:${(mute.address() as AddressInfo).port}/rewapp`;
  const deaf = await startApi({ ...testSettings, databaseUrl });
  try {
    const answer = await fetch(`${deaf.url}/api/health`, { signal: AbortSignal.timeout(10_000) });
    expect([answer.status, await answer.json()]).toEqual([503, { status: 'failed', checks: { database: 'failed' } }]);
  } finally {
    for (const socket of sockets) socket.destroy();
    mute.close();
    await deaf.stop();
  }
});
