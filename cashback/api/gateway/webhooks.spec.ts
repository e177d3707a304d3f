import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { tellEvent } from '../../../sandbox/sendgrid/events.ts';
import { asOwner } from '../testing/database.ts';
import { startTestApiWithDoubles, type TestApiWithDoubles } from '../testing/doubles.ts';

let api: TestApiWithDoubles;
beforeAll(async () => {
  api = await startTestApiWithDoubles(inject('postgresUrl'));
});
afterAll(() => api?.close());

const paths = ['sendgrid', 'twilio/x', 'powens/CONNECTION_SYNCED'].map((name) => `/api/webhooks/${name}`);
const call = (path: string, body: Buffer | string, headers: Record<string, string> = {}) =>
  fetch(api.url + path, {
    method: 'POST',
    body: typeof body === 'string' ? body : new Uint8Array(body),
    headers: { 'content-type': 'application/json', ...headers },
  });

it.each(paths)('%s believes nobody who signs nothing, and says so in the API’s own words', async (path) => {
  const answer = await call(path, '[]');
  expect([answer.status, await answer.json()]).toEqual([
    401,
    { code: 'acces-refuse', message: 'La signature de cet appel ne correspond pas.' },
  ]);
  expect(answer.headers.get('x-rewapp-version')).toBe('v9.9.9');
});

it('takes no more than the service needs to say', async () => {
  expect((await call('/api/webhooks/twilio/x', 'x'.repeat(17 * 1024))).status).toBe(413);
});

it('does not unpack what has no end', async () => {
  const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));
  expect(bomb.length).toBeLessThan(100_000);
  expect((await call(paths[2]!, bomb, { 'content-encoding': 'gzip' })).status).toBe(401);
});

it('is not there for what nobody sends', async () => {
  expect((await call('/api/webhooks/autre', '[]')).status).toBe(404);
  expect((await fetch(`${api.url}/api/webhooks/twilio/x`)).status).toBe(404);
});

it('lets the sender try again when the database was away', async () => {
  const bounce = () =>
    tellEvent(api.world, 'bounce', {
      ...{ messageId: 'm1', to: 'lea@exemple.fr', apiUrl: api.url },
      customArgs: { reference: crypto.randomUUID() },
    });
  await asOwner(api.database.ownerUrl, ['ALTER TABLE identity.email_verification RENAME TO gone']);
  try {
    expect(await bounce()).toBe('l’API a répondu 500');
  } finally {
    await asOwner(api.database.ownerUrl, ['ALTER TABLE identity.gone RENAME TO email_verification']);
  }
  expect(await bounce()).toBe('l’API a répondu 204');
});
