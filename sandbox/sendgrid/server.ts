import { randomBytes } from 'node:crypto';
import { apiUrlOf } from '../api-url.ts';
import { bearerOf, jsonOf, startDouble, type Answer, type Asked } from '../double.ts';
import { inBackground } from '../in-background.ts';
import type { Start, World } from '../world.ts';
import { tellEvent, type SentMail } from './events.ts';
import { mailOf, type Mail } from './mail.ts';

/**
 * SendGrid's Mail Send v3 with its event webhook. Mail to an address that begins with « rebond » bounces by itself; any
 * other does when somebody asks for it in the inbox.
 */
export const start: Start = (port, world) =>
  startDouble(port, {
    service: 'sendgrid',
    faults: world.faults,
    answer: (asked) => answer(asked, world),
    failing: (status) => ({
      errors: [{ message: status === 429 ? 'too many requests' : 'internal error', field: null, help: null }],
    }),
  });

function answer(asked: Asked, world: World): Answer {
  if (asked.method !== 'POST' || asked.path !== '/v3/mail/send') return refusal(404, 'not found');
  const apiKey = bearerOf(asked);
  if (!apiKey?.startsWith('SG.')) return refusal(401, 'Permission denied, wrong credentials');
  if (world.faults.take('sendgrid', ['refused'])) {
    return refusal(403, 'The from address does not match a verified Sender Identity.', 'from');
  }
  const mail = mailOf(jsonOf(asked));
  if ('errors' in mail) return { status: 400, body: { errors: mail.errors } };
  if (mail.mail_settings?.sandbox_mode?.enable) return { status: 200 };
  const messageId = randomBytes(16).toString('base64url');
  for (const { to, custom_args } of mail.personalizations) {
    for (const { email } of to) {
      const customArgs = { ...mail.custom_args, ...custom_args };
      receive(world, mail, { messageId, to: email, customArgs, apiUrl: apiUrlOf(world, apiKey) });
    }
  }
  return { status: 202, headers: { 'x-message-id': messageId } };
}

function receive(world: World, mail: Mail, sent: SentMail): void {
  const part = (type: string) => mail.content.find((each) => each.type === type)?.value ?? null;
  const { from, subject } = mail;
  const message = world.inbox.receive({
    ...{ kind: 'mail', service: 'sendgrid', from: from.email, to: [sent.to], subject, raw: mail },
    ...{ text: part('text/plain') ?? '', html: part('text/html'), state: 'acceptée' },
    actions: [{ name: 'bounce', title: 'Faire rebondir', act: () => bounce() }],
  });
  const bounce = () => {
    world.inbox.change(message.id, { state: 'revenue', actions: [] });
    return tellEvent(world, 'bounce', sent);
  };
  if (/^rebond/i.test(sent.to)) return inBackground('sendgrid', bounce);
  inBackground('sendgrid', async () => {
    await tellEvent(world, 'delivered', sent);
    world.inbox.change(message.id, { state: 'remise' });
  });
}

function refusal(status: number, message: string, field: string | null = null): Answer {
  return { status, body: { errors: [{ message, field, help: null }] } };
}
