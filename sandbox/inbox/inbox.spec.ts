import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Running, World } from '../world.ts';
import { worldForTests } from '../world-for-tests.ts';
import type { Incoming } from './message.ts';
import { start } from './server.ts';

let world: World;
let inbox: Running;
beforeEach(async () => {
  world = worldForTests({}, () => 1_000);
  inbox = await start(0, world);
});
afterEach(() => inbox.close());

const sms = (to: string): Incoming => ({
  ...{ kind: 'sms', service: 'twilio', from: '+33', to: [to], subject: '', text: 'Votre code : 123456', raw: {} },
});
const get = async (path: string) => (await fetch(`${inbox.url}${path}`)).json();

test('messages are found by kind and receiver, and can be thrown away', async () => {
  world.inbox.receive(sms('+33612345678'));
  world.inbox.receive({ ...sms('Lea@Exemple.fr'), kind: 'mail' });
  expect(await get('/api/messages?kind=mail&to=lea@exemple')).toMatchObject([{ id: 2, at: 1_000, kind: 'mail' }]);
  expect(await get('/api/messages?kind=pigeon')).toMatchObject({ error: expect.stringContaining('mail, sms') });
  await fetch(`${inbox.url}/api/messages`, { method: 'DELETE' });
  expect(await get('/api/messages')).toEqual([]);
});

test('the stream tells what is there, then what comes and changes, of the kind that was asked for', async () => {
  const { id } = world.inbox.receive(sms('+331'));
  const stop = new AbortController();
  const { body } = await fetch(`${inbox.url}/api/messages/stream?kind=sms`, { signal: stop.signal });
  const reader = (body as ReadableStream<BufferSource>).pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  const until = async (part: string) => {
    while (!text.includes(part)) text += (await reader.read()).value ?? '';
  };
  await until('event: ready');
  world.inbox.receive({ ...sms('+332'), kind: 'push' });
  world.inbox.receive(sms('+333'));
  world.inbox.change(id, { state: 'livré' });
  await until('livré');
  expect([...text.matchAll(/^id: (\d+)$/gm)].map(([, each]) => each)).toEqual(['1', '3', '1']);
  stop.abort();
});

test('what a message or a service can do is done by its name, and its sentence comes back', async () => {
  const { id } = world.inbox.receive({
    ...sms('+331'),
    actions: [{ name: 'bounce', title: 'Rejeter', act: async () => 'rejeté' }],
  });
  const post = async (path: string, body?: object) => {
    const sent = body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    return (await fetch(`${inbox.url}${path}`, { method: 'POST', ...sent })).json();
  };
  expect(await post(`/api/messages/${id}/bounce`)).toEqual({ said: 'rejeté' });
  expect(await post(`/api/messages/${id}/eat`)).toHaveProperty('error');
  const fields = [{ name: 'a', title: 'A', value: '' }];
  world.inbox.tools.push({ service: 'slack', name: 'x', title: 'X', fields, use: async ({ a }) => `fait ${a}` });
  expect(await get('/api/tools')).toEqual([{ service: 'slack', name: 'x', title: 'X', fields }]);
  expect(await post('/api/tools/slack/x', { a: '1' })).toEqual({ said: 'fait 1' });
});

test('a fault is set by name, wears off, and a wrong one is told what there is', async () => {
  const put = async (service: string, body: object) => {
    const sent = { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    return (await fetch(`${inbox.url}/api/faults/${service}`, { method: 'PUT', ...sent })).json();
  };
  expect(await put('twilio', { kind: '429', times: 2 })).toEqual([{ kind: '429', times: 2, retryAfterSeconds: 1 }]);
  expect(world.faults.take('twilio', ['429', '500'])?.kind).toBe('429');
  expect(world.faults.of('twilio')).toMatchObject([{ times: 1 }]);
  expect(world.faults.take('twilio', ['late'])).toBeNull();
  expect(await put('facteur', { kind: '429' })).toMatchObject({ error: expect.stringContaining('powens') });
});

test('only the newest thousand are kept', () => {
  for (let each = 0; each < 1_005; each += 1) world.inbox.receive(sms('+331'));
  const ids = world.inbox.list().map(({ id }) => id);
  expect([ids.length, ids[0], ids.at(-1)]).toEqual([1_000, 6, 1_005]);
});

test('the page is French, and shows mails in a frame without scripts', async () => {
  const page = await fetch(inbox.url);
  expect(page.headers.get('content-security-policy')).toContain("default-src 'self'");
  expect(await page.text()).toContain('<html lang="fr">');
  expect(await (await fetch(`${inbox.url}/inbox.js`)).text()).not.toContain('allow-scripts');
});
