import { afterEach, beforeEach, expect, test } from 'vitest';
import twilio from 'twilio';
import { worldForTests } from '../world-for-tests.ts';
import type { Running, World } from '../world.ts';
import { start } from './server.ts';

const sid = `AC${'a'.repeat(32)}`;
let world: World;
let double: Running;
beforeEach(async () => {
  world = worldForTests({ TWILIO_AUTH_TOKEN: 'jeton' });
  double = await start(0, world);
});
afterEach(() => double.close());

/** Twilio's own library, told to ask the double. */
function library(token = 'jeton') {
  const client = twilio(sid, token);
  client.api.baseUrl = double.url;
  return client;
}
const send = (to: string, token?: string) =>
  library(token).messages.create({ to, from: '+33100000001', body: 'Bonjour' });

test('Twilio’s own library sends an SMS, which is in the inbox', async () => {
  const { sid: id, status } = await send('+33612345678');
  expect([id.slice(0, 2), status]).toEqual(['SM', 'queued']);
  expect(world.inbox.list({ kind: 'sms', to: '+33612345678' })).toMatchObject([{ text: 'Bonjour' }]);
});

test('its refusals are Twilio’s own, with their codes', async () => {
  await expect(send('0612')).rejects.toMatchObject({ status: 400, code: 21_211 });
  await expect(send('+33612345678', 'autre')).rejects.toMatchObject({ status: 401, code: 20_003 });
  world.faults.put('twilio', { kind: 'refused' });
  await expect(send('+33612345678')).rejects.toMatchObject({ code: 21_610 });
});

test('the library finds the account and its number', async () => {
  expect(await library().api.v2010.accounts(sid).fetch()).toMatchObject({ status: 'active' });
  const owned = await library().incomingPhoneNumbers.list({ phoneNumber: '+33100000001' });
  expect(owned.map(({ phoneNumber }) => phoneNumber)).toEqual(['+33100000001']);
  expect(await library().incomingPhoneNumbers.list({ phoneNumber: '+33612345678' })).toEqual([]);
});
