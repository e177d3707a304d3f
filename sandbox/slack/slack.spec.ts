import { createHmac } from 'node:crypto';
import { WebClient } from '@slack/web-api';
import { afterEach, expect, test } from 'vitest';
import { startDouble, type Asked } from '../double.ts';
import type { Running } from '../world.ts';
import { worldForTests } from '../world-for-tests.ts';
import { sendCommand } from './command.ts';
import { start } from './server.ts';

const running: Running[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((each) => each.close()));
});
const kept = (double: Running) => (running.push(double), double);

test('Slack’s own client posts a message, and it is in the inbox as people would read it', async () => {
  const world = worldForTests({ SLACK_TOKEN: 'xoxb-right' });
  const { url } = kept(await start(0, world));
  const client = new WebClient('xoxb-right', { slackApiUrl: `${url}/api/` });
  const answer = await client.chat.postMessage({
    channel: '#deployments',
    text: 'DÉPLOIEMENT RÉUSSI',
    blocks: [{ type: 'section', text: { type: 'mrkdwn', text: '*Heure* : 14:30' } }],
  });
  expect(answer).toMatchObject({ ok: true, ts: expect.stringMatching(/^\d+\.\d+$/) });
  expect(world.inbox.list({ kind: 'chat', to: '#deployments' })).toMatchObject([
    { subject: 'DÉPLOIEMENT RÉUSSI', text: '*Heure* : 14:30' },
  ]);
  expect(JSON.stringify(world.inbox.list())).not.toContain('xoxb-right');
});

test('a failure is ok:false under HTTP 200, as Slack answers it', async () => {
  const world = worldForTests({ SLACK_TOKEN: 'xoxb-right' });
  const { url } = kept(await start(0, world));
  const post = async (body: object, token = 'xoxb-right') => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
    const answer = await fetch(`${url}/api/chat.postMessage`, { method: 'POST', headers, body: JSON.stringify(body) });
    return [answer.status, await answer.json()];
  };
  expect(await post({ channel: '#x', text: 'a' }, 'xoxb-wrong')).toEqual([200, { ok: false, error: 'invalid_auth' }]);
  expect(await post({ channel: '#x' })).toEqual([200, { ok: false, error: 'no_text' }]);
  expect(await post({ text: 'a' })).toEqual([200, { ok: false, error: 'channel_not_found' }]);
  const tooLong = [{ type: 'header', text: { type: 'plain_text', text: 'a'.repeat(151) } }];
  expect(await post({ channel: '#x', text: 'a', blocks: tooLong })).toEqual([
    200,
    { ok: false, error: 'invalid_blocks' },
  ]);
  world.faults.put('slack', { kind: 'refused' });
  expect(await post({ channel: '#x', text: 'a' })).toEqual([200, { ok: false, error: 'channel_not_found' }]);
  expect(world.inbox.list()).toEqual([]);
});

test('an incoming webhook answers ok in plain text, and its failures are plain words', async () => {
  const world = worldForTests();
  const { url } = kept(await start(0, world));
  const post = async (body: string) => {
    const answer = await fetch(`${url}/services/T0/B0/x`, { method: 'POST', body });
    return [answer.status, await answer.text()];
  };
  expect(await post('{"text":"bonjour"}')).toEqual([200, 'ok']);
  expect(await post('{"text":""}')).toEqual([400, 'no_text']);
  expect(await post('non')).toEqual([400, 'invalid_payload']);
  expect(world.inbox.list()).toMatchObject([{ text: 'bonjour' }]);
});

test('too many requests are 429 with the time to wait, and 500 wears off', async () => {
  const world = worldForTests();
  const { url } = kept(await start(0, world));
  world.faults.put('slack', { kind: '429', retryAfterSeconds: 7 });
  world.faults.put('slack', { kind: '500', times: 2 });
  const post = () => fetch(`${url}/services/T0/B0/x`, { method: 'POST', body: '{"text":"a"}' });
  const first = await post();
  expect([first.status, first.headers.get('retry-after')]).toEqual([429, '7']);
  expect([(await post()).status, (await post()).status, (await post()).status]).toEqual([500, 500, 200]);
});

test('a slash command comes signed over its bytes, and its answer is shown', async () => {
  const asked: Asked[] = [];
  const world = worldForTests();
  const app = kept(
    await startDouble(0, {
      service: 'sentry',
      faults: world.faults,
      answer: (each) => (asked.push(each), { status: 200, body: { text: 'Incident déclaré' } }),
    }),
  );
  const settings = { SLACK_COMMAND_URL: `${app.url}/slack`, SLACK_SIGNING_SECRET: 'secret' };
  const typed = { command: '/incident', text: 'declare SEV-1 API', userId: 'U0LEA', userName: 'lea' };
  await sendCommand({ ...world, settings }, 'http://slack', typed);
  const [{ headers, body }] = asked as [Asked];
  const signedOver = `v0:${headers['x-slack-request-timestamp']}:${body.toString()}`;
  expect(headers['x-slack-signature']).toBe(`v0=${createHmac('sha256', 'secret').update(signedOver).digest('hex')}`);
  expect(new URLSearchParams(body.toString()).get('text')).toBe('declare SEV-1 API');
  expect(world.inbox.list({ to: '@lea' })).toMatchObject([{ text: 'Incident déclaré' }]);

  world.faults.put('slack', { kind: 'repeated' });
  world.faults.put('slack', { kind: 'bad-signature' });
  await sendCommand({ ...world, settings }, 'http://slack', typed);
  expect(asked).toHaveLength(3);
  const over = (each: Asked) => `v0:${each.headers['x-slack-request-timestamp']}:${each.body.toString()}`;
  expect(asked[1]?.headers['x-slack-signature']).not.toBe(
    `v0=${createHmac('sha256', 'secret')
      .update(over(asked[1] as Asked))
      .digest('hex')}`,
  );
});
