import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { Twilio } from './twilio.ts';

const { getExpectedTwilioSignature } = createRequire(import.meta.url)('twilio/lib/webhooks/webhooks.js') as {
  getExpectedTwilioSignature: (token: string, url: string, form: Record<string, string>) => string;
};

const url = 'https://api.rewapp.fr/api/webhooks/twilio';
const form = {
  MessageStatus: 'delivered',
  MessageSid: 'SM1',
  To: '+33612345678',
  SmsStatus: 'delivered',
  From: '+331',
};
const twilio = new Twilio({
  TWILIO_URL: 'https://api.twilio.com',
  TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
  TWILIO_AUTH_TOKEN: 'jeton',
  TWILIO_FROM: '+33100000001',
  PUBLIC_API_URL: 'https://api.rewapp.fr',
});
const signature = getExpectedTwilioSignature('jeton', url, form);

it('a signature is right when Twilio’s own library says so', () => {
  expect(twilio.hasSigned(url, new URLSearchParams(form), signature)).toBe(true);
});

it.each([
  ['another address', `${url}/`, form, signature],
  ['another field', url, { ...form, MessageStatus: 'failed' }, signature],
  ['one field less', url, { MessageSid: 'SM1' }, signature],
  ['none', url, form, undefined],
  ['another length', url, form, 'x'],
])('a signature of %s is wrong', (_, address, fields, given) => {
  expect(twilio.hasSigned(address, new URLSearchParams(fields as Record<string, string>), given)).toBe(false);
});
