import { createHmac } from 'node:crypto';
import { sendWebhook } from '../webhook.ts';
import type { World } from '../world.ts';

export interface SentSms {
  sid: string;
  accountSid: string;
  token: string;
  to: string;
  from: string;
  callback: string | undefined;
}

/** Unknown destination handset. */
const undeliveredCode = '30005';

/** Tells how a message fares, as Twilio's status callbacks do. */
export async function tellStatus(world: World, sms: SentSms, status: 'sent' | 'delivered' | 'undelivered') {
  const { callback, token } = sms;
  if (!callback) return;
  const form = new URLSearchParams({
    ...{ MessageSid: sms.sid, SmsSid: sms.sid, AccountSid: sms.accountSid, ApiVersion: '2010-04-01' },
    ...{ From: sms.from, To: sms.to, MessageStatus: status, SmsStatus: status },
    ...(status === 'undelivered' && { ErrorCode: undeliveredCode }),
  });
  await sendWebhook(world, {
    ...{ service: 'twilio', url: callback, type: 'application/x-www-form-urlencoded', body: form.toString() },
    sign: (body) => ({ 'x-twilio-signature': signatureOf(token, callback, new URLSearchParams(body)) }),
  });
}

function signatureOf(token: string, url: string, form: URLSearchParams): string {
  const sorted = [...form.keys()].sort().map((name) => `${name}${form.get(name)}`);
  return createHmac('sha1', token)
    .update(`${url}${sorted.join('')}`)
    .digest('base64');
}
