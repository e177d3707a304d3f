import { createPrivateKey, sign } from 'node:crypto';
import { sendgridSigningKey } from '../keys.ts';
import { sendWebhook } from '../webhook.ts';
import type { World } from '../world.ts';

export interface SentMail {
  messageId: string;
  to: string;
  customArgs: Record<string, string>;
  apiUrl: string | null;
}

const key = createPrivateKey({ key: Buffer.from(sendgridSigningKey, 'base64'), format: 'der', type: 'pkcs8' });

/** Tells of one event, as SendGrid's signed event webhook does. Answers what to say in the inbox. */
export async function tellEvent(world: World, event: 'delivered' | 'bounce', mail: SentMail): Promise<string> {
  if (!mail.apiUrl) return 'personne n’a demandé à en être averti';
  const at = Math.floor(world.now() / 1_000);
  const told = {
    email: mail.to,
    timestamp: at,
    event,
    sg_event_id: Buffer.from(`${mail.messageId}${event}`).toString('base64url'),
    sg_message_id: `${mail.messageId}.recvd-sandbox-1`,
    ...mail.customArgs,
    ...(event === 'bounce' && {
      type: 'bounce',
      status: '5.1.1',
      reason: '550 5.1.1 The email account does not exist',
    }),
  };
  const answers = await sendWebhook(world, {
    ...{ service: 'sendgrid', url: `${mail.apiUrl}/api/webhooks/sendgrid`, type: 'application/json' },
    body: JSON.stringify([told]),
    sign: signed,
  });
  return `l’API a répondu ${answers.map(({ status }) => status).join(', ')}`;
}

function signed(body: string, at: number): Record<string, string> {
  const timestamp = String(Math.floor(at / 1_000));
  return {
    'x-twilio-email-event-webhook-signature': sign('sha256', Buffer.from(timestamp + body), key).toString('base64'),
    'x-twilio-email-event-webhook-timestamp': timestamp,
  };
}
