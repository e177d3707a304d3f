import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, request, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { freshEmail, password, startTestApi, type TestApi } from '../../cashback/api/testing/api.ts';
import { LoadProcess, type Crowd } from './load.ts';
import type { Summary } from './summary.ts';

let api: TestApi;
let partner: { email: string; password: string };
let directory: string;

beforeAll(async () => {
  api = await startTestApi(inject('postgresUrl'));
  partner = { email: freshEmail('caisse'), password };
  await api.partner('Boulangerie Durand', partner.email);
  directory = await mkdtemp(join(tmpdir(), 'rewapp-load-'));
});

afterAll(async () => {
  await api.close();
  await rm(directory, { recursive: true, force: true });
});

const recordFile = () => join(directory, 'peace', 'record.csv');

/** Signing up is dear, each password is hashed: as many as it takes for several journeys at once. */
const few: Crowd = { consumers: 8, ratePerS: 200 };

/** A load is a matter of time: it is given some, and then looked at. */
async function loadOf(url: string, durationMs: number, crowd?: Crowd): Promise<Summary> {
  const load = await LoadProcess.gather(url, [partner], crowd);
  try {
    await load.begin();
    await wait(durationMs);
    return await load.end(recordFile());
  } finally {
    load.close();
  }
}

/** Forwards everything, and cuts the client off after every `cutEvery`th redemption took effect. */
async function cuttingProxy(cutEvery: number, alter = (headers: IncomingHttpHeaders) => headers): Promise<Server> {
  let redemptions = 0;
  const server = createServer((incoming, outgoing) => {
    const { hostname, port } = new URL(api.url);
    const { method, url: path } = incoming;
    const cut = path === '/api/qr/redeem' && (redemptions += 1) % cutEvery === 0;
    const forwarded = request({ hostname, port, method, path, headers: alter(incoming.headers) }, (answer) => {
      if (cut) return incoming.socket.destroy();
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
      return answer.pipe(outgoing);
    });
    incoming.pipe(forwarded);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return server;
}

function urlOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('the load', () => {
  it('finds nothing wrong with an API that is left in peace, at 200 journeys a second', async () => {
    const summary = await loadOf(api.url, 3_000);
    expect(summary).toMatchObject({ lostByPlatform: 0, errorsByVersion: {}, refused: 0, wrongEffects: [] });
    expect(summary.requestsSent).toBeGreaterThan(450);
    const lines = (await readFile(recordFile(), 'utf8')).trim().split('\n');
    expect(lines).toHaveLength(summary.requestsSent + 1);
    expect(new Set(lines.slice(1).map((line) => line.split(',')[1]))).toContain('redeem');
  });

  it('counts every request that is cut off, and finds the ledger right because the same key was asked again', async () => {
    const proxy = await cuttingProxy(5);
    const summary = await loadOf(urlOf(proxy), 2_000, few).finally(() => proxy.close());
    expect(summary.connectionErrors).toBeGreaterThan(3);
    expect(summary.lostByPlatform).toBe(summary.connectionErrors);
    expect(summary.wrongEffects).toEqual([]);
  });

  it('finds in the ledger the effects of redemptions that were said to be refused', async () => {
    let keys = 0;
    const newKeyEachTime = (headers: IncomingHttpHeaders) =>
      headers['idempotency-key'] ? { ...headers, 'idempotency-key': `proxy-key-${(keys += 1)}` } : headers;
    const proxy = await cuttingProxy(5, newKeyEachTime);
    const summary = await loadOf(urlOf(proxy), 2_000, few).finally(() => proxy.close());
    expect(summary.wrongEffects.length).toBeGreaterThan(0);
    expect(summary.lostByPlatform).toBe(summary.connectionErrors + summary.wrongEffects.length);
  });
});
