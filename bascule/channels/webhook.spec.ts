import { Webhook } from 'standardwebhooks';
import { afterEach, expect, test } from 'vitest';
import { startDouble, type Answer, type Asked } from '../../sandbox/double.ts';
import { Faults } from '../../sandbox/faults.ts';
import type { Running } from '../../sandbox/world.ts';
import { sendToWebhook } from './webhook.ts';

const running: Running[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((each) => each.close()));
});

async function receiver(answer: Answer = { status: 204 }) {
  const asked: Asked[] = [];
  const faults = new Faults();
  const double = await startDouble(0, {
    ...{ service: 'sentry', faults },
    answer: (each) => (asked.push(each), answer),
  });
  running.push(double);
  return { url: double.url, asked };
}

const event = { id: 'rewapp-7', type: 'incident-opened', at: Date.UTC(2025, 10, 24), data: { severity: 'SEV-1' } };

test('a receiver checks the signature with the standard’s own library, and knows a second sending by its name', async () => {
  const { url, asked } = await receiver();
  const secret = `whsec_${Buffer.from('a secret of some length').toString('base64')}`;
  const send = () => sendToWebhook({ url, secret }, event, Date.now());
  expect([await send(), await send()]).toEqual([{ kind: 'sent' }, { kind: 'sent' }]);
  for (const { headers, body } of asked) {
    const verified = new Webhook(secret).verify(body.toString(), headers as Record<string, string>);
    expect(verified).toEqual({ type: 'incident-opened', timestamp: '2025-11-24T00:00:00.000Z', data: event.data });
    expect(headers['webhook-id']).toBe('rewapp-7');
  }
  const forged = { ...(asked[0]?.headers as Record<string, string>) };
  expect(() => new Webhook(secret).verify('{}', forged)).toThrow();
});

test('a receiver that is gone is left alone, one that is busy is asked again when it wants', async () => {
  const sent = async (answer: Answer) => sendToWebhook({ url: (await receiver(answer)).url, secret: 's' }, event, 1e12);
  expect(await sent({ status: 410 })).toEqual({ kind: 'never', why: 'HTTP 410' });
  expect(await sent({ status: 503, headers: { 'retry-after': '30' } })).toEqual({
    ...{ kind: 'later', why: 'HTTP 503', afterMs: 30_000 },
  });
  expect(await sent({ status: 302, headers: { location: 'http://127.0.0.1:1/' } })).toMatchObject({ kind: 'later' });
  expect(await sendToWebhook({ url: 'http://127.0.0.1:1/', secret: 's' }, event, 1e12)).toMatchObject({
    kind: 'later',
  });
});
