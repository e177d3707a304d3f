import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { afterEach, describe, expect, test } from 'vitest';
import { probe as probeSchema, smokeStep, type SmokeStep } from '../core/plan/schema.ts';
import { probeOnce, waitUntilHealthy, type FetchSlot } from './probe.ts';
import { freePort } from '../testing/free-ports.ts';
import { runSmoke } from './smoke.ts';
import type { SlotCondition } from './target.ts';

let server: Server | null = null;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = null;
});

async function slotOf(listener: RequestListener): Promise<FetchSlot> {
  server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return (path, init) => fetch(`http://127.0.0.1:${port}${path}`, init);
}

const probe = probeSchema.parse({ path: '/health', timeoutMs: 100, startWithinMs: 1_000 });
const patient = { ...probe, timeoutMs: 10_000 };
/** Whoever waits it out has failed. */
const unending = { ...patient, startWithinMs: 600_000 };
const running: SlotCondition = { state: 'running', version: 'v', digest: 'd', backend: null, containers: [] };
const step = (changes: object): SmokeStep =>
  smokeStep.parse({ name: 'a step', path: '/', expect: { status: 200 }, ...changes });

describe('a probe', () => {
  test('is content with any 2xx, and says what else it got', async () => {
    let status = 204;
    const slot = await slotOf((request, response) =>
      response.writeHead(status).end(status === 204 ? undefined : request.url),
    );
    expect(await probeOnce(slot, patient)).toMatchObject({ healthy: true });
    status = 302;
    expect(await probeOnce(slot, patient)).toMatchObject({ healthy: false, detail: '/health a répondu 302 : /health' });
  });

  test('does not wait longer than its time, for the head or for the rest', async () => {
    const silent = await slotOf(() => {});
    expect(await probeOnce(silent, probe)).toMatchObject({
      healthy: false,
      detail: '/health n’a pas répondu en 100 ms',
    });
    expect(await probeOnce(() => new Promise(() => {}), probe)).toMatchObject({ healthy: false });
    const stuck: FetchSlot = async () => new Response(new ReadableStream({}));
    expect(await probeOnce(stuck, probe)).toMatchObject({ detail: '/health n’a pas répondu en 100 ms' });
  });

  test('says why nobody could be asked', async () => {
    const detail = expect.stringMatching(/^\/health est injoignable : .*ECONNREFUSED/);
    const port = await freePort();
    const nobody: FetchSlot = (path, init) => fetch(`http://127.0.0.1:${port}${path}`, init);
    expect(await probeOnce(nobody, patient)).toMatchObject({ healthy: false, detail });
  });
});

describe('waiting for a slot', () => {
  const wait = { probe, condition: async () => running, logs: async () => ['last words'] };

  test('ends with its first good answer', async () => {
    let asked = 0;
    const fetchSlot = await slotOf((_, response) => response.writeHead(++asked < 3 ? 503 : 200).end());
    expect(await waitUntilHealthy({ ...wait, probe: unending, fetchSlot })).toMatchObject({ healthy: true });
    expect(asked).toBe(3);
  });

  test('ends when its time is up, with what the log says last', async () => {
    const fetchSlot = await slotOf((_, response) => response.writeHead(503).end('no database'));
    const result = await waitUntilHealthy({ ...wait, probe: patient, fetchSlot });
    const detail =
      'aucune bonne réponse en 1000 ms (/health a répondu 503 : no database).\nFin de son journal :\nlast words';
    expect(result).toMatchObject({ healthy: false, detail });
  });

  test('ends at once when the slot has failed for good', async () => {
    const fetchSlot = async () => new Response('', { status: 503 });
    const condition = async () => ({ ...running, state: 'failed' as const });
    const result = await waitUntilHealthy({ ...wait, probe: unending, fetchSlot, condition });
    expect(result).toMatchObject({ healthy: false, detail: expect.stringContaining('il ne tourne plus') });
  });
});

describe('smoke steps', () => {
  test('hand on what they save, into paths, headers, bodies and expectations', async () => {
    const slot = await slotOf(async (request, response) => {
      const body = Buffer.concat(await request.toArray()).toString();
      const seen = {
        url: request.url,
        method: request.method,
        auth: request.headers.authorization,
        type: request.headers['content-type'],
      };
      response.end(
        JSON.stringify({ token: 't/1', wallet: { id: 7, items: [{ id: 'x' }] }, seen, body: body && JSON.parse(body) }),
      );
    });
    const results = await runSmoke({
      fetchSlot: slot,
      variables: { random: 'r4nd0m' },
      steps: [
        step({
          name: 'signs up',
          method: 'POST',
          path: '/signup',
          body: { email: 'a-{{random}}@example.org' },
          save: { token: 'token', walletId: '$.wallet.id', item: 'wallet.items.0.id' },
          expect: { status: 200, contains: 'a-{{random}}@example.org', json: { seen: { type: 'application/json' } } },
        }),
        step({
          name: 'pays',
          method: 'PUT',
          path: '/wallets/{{token}}?item={{item}}',
          headers: { Authorization: 'Bearer {{token}}' },
          body: { wallet: '{{walletId}}', note: 'no {{walletId}}' },
          expect: {
            status: 200,
            json: {
              body: { wallet: '{{walletId}}', note: 'no 7' },
              seen: { url: '/wallets/t%2F1?item=x', method: 'PUT', auth: 'Bearer t/1' },
            },
          },
        }),
      ],
    });
    expect(results.map(({ name, passed }) => [name, passed])).toEqual([
      ['signs up', true],
      ['pays', true],
    ]);
  });

  test('say what was wrong: status, text, JSON, a missing name, the time', async () => {
    const slot = await slotOf((request, response) => {
      if (request.url === '/silent') return;
      response.writeHead(request.url === '/missing' ? 404 : 200).end('{"points":{"balance":3},"list":[1,2]}');
    });
    const results = await runSmoke({
      fetchSlot: slot,
      steps: [
        step({ path: '/missing' }),
        step({ expect: { status: 200, contains: 'REWAPP' } }),
        step({ expect: { status: 200, json: { points: { balance: 4 } } } }),
        step({ expect: { status: 200, json: { list: [1] } } }),
        step({ save: { token: 'access.token' } }),
        step({ path: '/{{token}}' }),
        step({ path: '/silent', expect: { status: 200, withinMs: 50 } }),
        step({ expect: { status: 200, json: { points: {} } } }),
      ],
    });
    expect(results.map(({ passed, detail }) => (passed ? 'passed' : detail))).toEqual([
      'a répondu 404 au lieu de 200 : {"points":{"balance":3},"list":[1,2]}',
      'la réponse ne contient pas « REWAPP » : {"points":{"balance":3},"list":[1,2]}',
      '« points.balance » est 3, attendu : 4',
      '« list » est [1,2], attendu : [1]',
      'la réponse n’a pas de « access.token » à garder comme {{token}} : {"points":{"balance":3},"list":[1,2]}',
      'il lui faut {{token}}, qu’aucune étape d’avant n’a gardé',
      'pas de réponse en 50 ms',
      'passed',
    ]);
  });
});
