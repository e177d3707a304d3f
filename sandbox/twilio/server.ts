import { randomBytes } from 'node:crypto';
import { formOf, startDouble, type Answer, type Asked } from '../double.ts';
import { inBackground } from '../in-background.ts';
import type { Start, World } from '../world.ts';
import { tellStatus, type SentSms } from './status.ts';

/**
 * Twilio's Messages (2010-04-01), the account and its numbers. SMS to a number that ends in 0000 are undelivered; the
 * others arrive. It takes any account; its status callbacks are signed with the token that sent the message.
 */
export const start: Start = (port, world) =>
  startDouble(port, {
    service: 'twilio',
    faults: world.faults,
    answer: (asked) => answer(asked, world),
    failing: (status) =>
      status === 429 ? errorOf(429, 20_429, 'Too Many Requests') : errorOf(500, 20_500, 'Internal Server Error'),
  });

interface Account {
  sid: string;
  token: string;
}

function answer(asked: Asked, world: World): Answer {
  const [, sid, rest] = /^\/2010-04-01\/Accounts\/(AC[0-9a-f]{32})(\/\w+)?\.json$/.exec(asked.path) ?? [];
  if (!sid) return refusal(404, 20_404, `The requested resource ${asked.path} was not found`);
  const account = accountOf(asked, world);
  if (account?.sid !== sid) return refusal(401, 20_003, 'Authenticate');
  if (asked.method === 'GET' && rest === undefined) {
    return { status: 200, body: { sid, status: 'active', type: 'Full', friendly_name: 'REWAPP' } };
  }
  if (asked.method === 'GET' && rest === '/IncomingPhoneNumbers') return numbers(asked, account);
  if (asked.method === 'POST' && rest === '/Messages') return send(formOf(asked), account, world);
  return refusal(405, 20_004, 'Method not allowed');
}

/** Basic auth. Where the double was told the account's token, no other is taken. */
function accountOf({ headers }: Asked, { settings }: World): Account | null {
  const [, encoded = ''] = /^Basic (\S+)$/.exec(headers.authorization ?? '') ?? [];
  const [sid = '', token = ''] = Buffer.from(encoded, 'base64').toString().split(':');
  const known = settings['TWILIO_AUTH_TOKEN'];
  return token === '' || (known && token !== known) ? null : { sid, token };
}

/** Every French landline number belongs to the account. */
function numbers({ query }: Asked, { sid }: Account): Answer {
  const wanted = query.get('PhoneNumber') ?? '';
  const owned = /^\+331\d{8}$/.test(wanted) ? [{ sid: `PN${sid.slice(2)}`, phone_number: wanted }] : [];
  return { status: 200, body: { incoming_phone_numbers: owned, page: 0, page_size: 50 } };
}

function send(form: Record<string, string>, { sid, token }: Account, world: World): Answer {
  const { To: to = '', From: from = '', Body: body = '', StatusCallback: callback } = form;
  if (!to) return refusal(400, 21_604, "A 'To' phone number is required.");
  if (!/^\+[1-9]\d{6,14}$/.test(to)) return refusal(400, 21_211, `Invalid 'To' Phone Number: ${to}`);
  if (!from) return refusal(400, 21_603, "A 'From' phone number is required.");
  if (!body) return refusal(400, 21_602, 'Message body is required.');
  if (world.faults.take('twilio', ['refused'])) {
    return refusal(400, 21_610, 'Attempt to send to unsubscribed recipient');
  }
  const sms: SentSms = { sid: `SM${randomBytes(16).toString('hex')}`, accountSid: sid, token, to, from, callback };
  const message = world.inbox.receive({
    ...{ kind: 'sms', service: 'twilio', from, to: [to], subject: body.slice(0, 60), text: body, raw: form },
    state: 'acceptée',
  });
  inBackground('twilio', async () => {
    const fails = to.endsWith('0000');
    world.inbox.change(message.id, { state: fails ? 'non remise' : 'remise' });
    await tellStatus(world, sms, 'sent');
    await tellStatus(world, sms, fails ? 'undelivered' : 'delivered');
  });
  return { status: 201, body: resourceOf(sms, body, world) };
}

function resourceOf({ sid, accountSid, to, from }: SentSms, body: string, { now }: World) {
  return {
    ...{ sid, account_sid: accountSid, to, from, body, status: 'queued', direction: 'outbound-api' },
    ...{ num_segments: '1', num_media: '0', price: null, price_unit: 'USD', error_code: null, error_message: null },
    date_created: new Date(now()).toUTCString(),
    uri: `/2010-04-01/Accounts/${accountSid}/Messages/${sid}.json`,
  };
}

function errorOf(status: number, code: number, message: string) {
  return { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status };
}

function refusal(status: number, code: number, message: string): Answer {
  return { status, body: errorOf(status, code, message) };
}
