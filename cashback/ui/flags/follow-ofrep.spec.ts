import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { OpenFeature } from '@openfeature/web-sdk';
import { EventSource } from 'undici';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { FlagValues } from './flags';
import { followOfrep } from './follow-ofrep';

const asked: { authorization: string | undefined; context: unknown }[] = [];
const streams = new Set<ServerResponse>();
const values: Record<string, boolean> = { 'qr-code': true };
const server = createServer(async (request, response) => {
  if (request.url === '/api/flags/events') {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': \n\n');
    return void streams.add(response);
  }
  const { context } = JSON.parse(Buffer.concat(await request.toArray()).toString()) as { context: unknown };
  asked.push({ authorization: request.headers.authorization, context });
  if (request.headers.authorization === 'Bearer old') return void response.writeHead(401).end('{}');
  const flags = Object.entries(values).map(([key, value]) => ({ key, value, reason: 'STATIC' }));
  const eventStreams = [{ type: 'sse', endpoint: { requestUri: '/api/flags/events' } }];
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ flags, eventStreams }));
});

beforeAll(async () => {
  vi.stubGlobal('EventSource', EventSource);
  await once(server.listen(0, '127.0.0.1'), 'listening');
});
afterAll(async () => {
  await OpenFeature.close();
  server.closeAllConnections();
  server.close();
  vi.unstubAllGlobals();
});

it('flags are asked for as whoever is signed in, with a token that is renewed, and seen when they change', async () => {
  const told: FlagValues[] = [];
  const { port } = server.address() as AddressInfo;
  const follow = followOfrep(`http://127.0.0.1:${port}/api/flags`, 'mobile');
  const nobody = { id: 'visitor', accessToken: () => null, renew: async () => null };
  const follower = await follow(nobody, (each) => told.push(each));
  expect(told.at(-1)).toEqual({
    'qr-code': true,
    'scan-camera': true,
    'export-utilisateurs': false,
    'bandeau-vitrine': '',
  });

  await expect.poll(() => streams.size).toBe(1);
  values['qr-code'] = false;
  for (const stream of streams) stream.write('id: 2\ndata: {"type":"refetchEvaluation","etag":"2"}\n\n');
  await expect.poll(() => told.at(-1)?.['qr-code']).toBe(false);

  await follower.become({
    id: 'lea',
    accessToken: () => 'old',
    renew: async (stale) => (stale === 'old' ? 't1' : null),
  });
  expect(asked.map(({ authorization, context }) => [authorization, context])).toEqual([
    [undefined, { targetingKey: 'visitor', component: 'mobile' }],
    [undefined, { targetingKey: 'visitor', component: 'mobile' }],
    ['Bearer old', { targetingKey: 'lea', component: 'mobile' }],
    ['Bearer t1', { targetingKey: 'lea', component: 'mobile' }],
  ]);
});
