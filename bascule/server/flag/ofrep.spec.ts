import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { FlagInstallation } from '../../testing/flag-installation.ts';
import { keyList } from './wire.ts';

let server: FlagInstallation;
let key: string;
beforeAll(async () => {
  server = await FlagInstallation.start(inject('postgresUrl'));
  key = (await server.key()).key;
  await server.set({ key: 'plain', enabled: true });
  await server.set({
    key: 'half',
    enabled: true,
    strategies: [{ name: 'flexibleRollout', rollout: 50, stickiness: 'targetingKey' }],
  });
});
afterAll(() => server.close());

interface Asked {
  headers?: Record<string, string>;
  body?: unknown;
  method?: string;
}

/** A raw request, as any client may send it. */
async function ask(
  path: string,
  { headers = { authorization: `Bearer ${key}` }, body = {}, method = 'POST' }: Asked = {},
) {
  const answer = await fetch(`${server.url}${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    body: method === 'POST' ? (typeof body === 'string' ? body : JSON.stringify(body)) : null,
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, body: text === '' ? null : (JSON.parse(text) as unknown) };
}

const evaluate = (flag: string, asked?: Asked) => ask(`/ofrep/v1/evaluate/flags/${flag}`, asked);
const bulk = (asked?: Asked) => ask('/ofrep/v1/evaluate/flags', asked);
const as = (targetingKey: string) => ({ context: { targetingKey } });

describe('one flag', () => {
  test('is answered with its value, reason and key', async () => {
    expect(await evaluate('plain')).toMatchObject({
      status: 200,
      body: { key: 'plain', value: true, reason: 'STATIC' },
    });
  });

  test('that there is not is a 404 with OFREP’s body', async () => {
    expect(await evaluate('nothing')).toMatchObject({
      status: 404,
      body: { key: 'nothing', errorCode: 'FLAG_NOT_FOUND', errorDetails: expect.any(String) },
    });
  });

  test('that needs to know who asks says so', async () => {
    expect(await evaluate('half')).toMatchObject({
      status: 400,
      body: { key: 'half', errorCode: 'TARGETING_KEY_MISSING' },
    });
    expect(await evaluate('half', { body: as('u-1') })).toMatchObject({ status: 200, body: { reason: 'SPLIT' } });
  });

  test.each([
    ['is no JSON', '{"context":', 'PARSE_ERROR'],
    ['is a list', [], 'PARSE_ERROR'],
    ['has a context that is a text', { context: 'u-1' }, 'INVALID_CONTEXT'],
    ['has a targetingKey that is a number', { context: { targetingKey: 7 } }, 'INVALID_CONTEXT'],
    ['is beyond 64 KB', { context: { text: 'x'.repeat(70_000) } }, 'PARSE_ERROR'],
  ])('asked with a body that %s is a 400 that names the key', async (_, body, errorCode) => {
    expect(await evaluate('plain', { body })).toMatchObject({
      status: 400,
      body: { key: 'plain', errorCode, errorDetails: expect.stringMatching(/\.$/) },
    });
  });
});

describe('a key', () => {
  test.each([
    ['as Bearer', () => ({ authorization: `Bearer ${key}` })],
    ['as X-API-Key', () => ({ 'x-api-key': key })],
  ])('is taken %s', async (_, headers) => {
    expect((await bulk({ headers: headers() })).status).toBe(200);
  });

  test.each([
    ['is missing', {}],
    ['is no key', { authorization: 'Bearer hello' }],
    ['is a person’s token', { authorization: `Bearer bsc_${'x'.repeat(43)}` }],
    ['was never made', { authorization: `Bearer bfk_${'x'.repeat(43)}` }],
  ])('that %s is a 401', async (_, headers) => {
    const { status, body } = await bulk({ headers });
    expect({ status, body }).toEqual({ status: 401, body: { errorDetails: expect.any(String) } });
  });

  test('opens its own environment’s flags alone', async () => {
    const guarded = await server.key('guarded');
    const { body } = await bulk({ headers: { 'x-api-key': guarded.key } });
    expect(body).toMatchObject({ flags: [], metadata: { environment: 'guarded' } });
  });

  test('that was revoked is a 403, at once', async () => {
    const { id, key: other } = await server.key();
    const headers = { authorization: `Bearer ${other}` };
    expect((await bulk({ headers })).status).toBe(200);
    await (
      await server.as('paola')
    ).call('POST', `/api/environments/test/flag-keys/${id}/revoke`, keyList, { by: 'paola' });
    await expect.poll(async () => (await bulk({ headers })).status).toBe(403);
  });

  test('is kept as its SHA-256 alone', async () => {
    const { rows } = await server.database.pool.query<{ row: string }>('SELECT k::text AS row FROM bascule.flag_key k');
    expect(rows.filter(({ row }) => row.includes(key.slice(4)))).toEqual([]);
  });
});

describe('all flags', () => {
  test('come with what OFREP 0.3 names: metadata, an ETag, and a stream of changes', async () => {
    const { status, headers, body } = await bulk({ body: as('u-1') });
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        flags: [
          expect.objectContaining({ key: 'half', value: expect.any(Boolean), reason: 'SPLIT' }),
          expect.objectContaining({ key: 'plain', value: true, reason: 'STATIC' }),
        ],
        metadata: { environment: 'test', revision: expect.any(Number) },
        eventStreams: [
          {
            type: 'sse',
            url: expect.stringContaining(`${server.url}/ofrep/v1/events?token=`),
            inactivityDelaySec: 120,
          },
        ],
      },
    });
    expect(headers.get('etag')).toMatch(/^"[\w-]{27}"$/);
  });

  test('tell which of them could not be evaluated, and give the others', async () => {
    expect((await bulk()).body).toMatchObject({
      flags: [
        { key: 'half', errorCode: 'TARGETING_KEY_MISSING' },
        { key: 'plain', value: true },
      ],
    });
  });

  describe('with the ETag of before', () => {
    const etagOf = async (body: unknown) => (await bulk({ body })).headers.get('etag') as string;
    const again = async (body: unknown, etag: string) =>
      bulk({ body, headers: { authorization: `Bearer ${key}`, 'if-none-match': etag } });

    test('are 304 without a body while nothing changed, in whatever way the tag is written', async () => {
      const etag = await etagOf(as('u-1'));
      for (const written of [etag, `W/${etag}`, etag.slice(1, -1), `"other", ${etag}`, '*']) {
        const { status, body, headers } = await again(as('u-1'), written);
        expect({ status, body, etag: headers.get('etag') }).toEqual({ status: 304, body: null, etag });
      }
    });

    test('are sent anew to another context, were it only by one field', async () => {
      const etag = await etagOf(as('u-1'));
      expect((await again(as('u-2'), etag)).status).toBe(200);
      expect((await again({ context: { targetingKey: 'u-1', plan: 'gold' } }, etag)).status).toBe(200);
    });

    test('do not depend on the order of the fields', async () => {
      const etag = await etagOf({ context: { targetingKey: 'u-1', a: { x: 1, y: 2 } } });
      expect((await again({ context: { a: { y: 2, x: 1 }, targetingKey: 'u-1' } }, etag)).status).toBe(304);
    });

    test('are sent anew after a change of any flag', async () => {
      const etag = await etagOf(as('u-1'));
      await server.turn('plain', 'off');
      expect(await again(as('u-1'), etag)).toMatchObject({
        status: 200,
        body: { flags: [{}, { key: 'plain', value: false }] },
      });
      await server.turn('plain', 'on');
    });

    test('are sent anew, with another token, before the one of their stream ends', async () => {
      const etag = await etagOf(as('u-1'));
      server.clock.moveBy(15 * 60_000);
      expect((await again(as('u-1'), etag)).status).toBe(200);
    });
  });
});

describe('a browser of another origin', () => {
  const origin = { origin: 'https://app.rewapp.fr' };

  test('may send the headers that it needs', async () => {
    const { status, headers } = await fetch(`${server.url}/ofrep/v1/evaluate/flags`, {
      method: 'OPTIONS',
      headers: origin,
    });
    expect(status).toBe(204);
    expect(headers.get('access-control-allow-origin')).toBe('*');
    for (const name of ['authorization', 'content-type', 'if-none-match', 'x-api-key'])
      expect(headers.get('access-control-allow-headers')).toContain(name);
  });

  test('may read ETag and Retry-After, and why it is refused', async () => {
    for (const headers of [{ ...origin, 'x-api-key': key }, origin]) {
      const answer = await bulk({ headers });
      expect(answer.headers.get('access-control-allow-origin')).toBe('*');
      expect(answer.headers.get('access-control-expose-headers')).toBe('ETag, Retry-After');
    }
  });
});

describe('too many requests of one key', () => {
  let busy: FlagInstallation;
  beforeEach(async () => {
    busy = await FlagInstallation.start(inject('postgresUrl'), { perSecond: 3 });
    return () => busy.close();
  });

  test('are told when to come back', async () => {
    const { key: own } = await busy.key();
    const call = () => fetch(`${busy.url}/ofrep/v1/evaluate/flags`, { method: 'POST', headers: { 'x-api-key': own } });
    const answers = await Promise.all(Array.from({ length: 10 }, call));
    const refused = answers.find(({ status }) => status === 429);
    expect(refused?.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
    expect(await refused?.json()).toEqual({ errorDetails: expect.any(String) });
  });
});
