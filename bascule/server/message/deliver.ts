import { barChart } from '../../channels/bar-chart.ts';
import { sendMail, type Letter } from '../../channels/mail.ts';
import type { Outcome } from '../../channels/outcome.ts';
import { sendToPagerDuty } from '../../channels/pagerduty.ts';
import { sendToSlack } from '../../channels/slack.ts';
import { sendToWebhook } from '../../channels/webhook.ts';
import { asMail } from '../../core/message/as-mail.ts';
import { asPage } from '../../core/message/as-page.ts';
import { asSlack } from '../../core/message/as-slack.ts';
import { bodies } from '../../core/message/body.ts';
import type { Terms } from '../../core/message/said.ts';
import { say } from '../../core/message/say.ts';
import type { Queued } from '../../engine/message-queue.ts';
import type { Target } from './targets.ts';

export interface Sender {
  /** The product, as it is named at the head of mails and at PagerDuty. */
  name: string;
  terms: Terms;
  now(): number;
}

/** Sends one message to where its channel leads. Never throws. */
export function deliver({ name, terms, now }: Sender, target: Target, message: Queued): Promise<Outcome> {
  const { number, channel, template, body, since } = message;
  const id = `${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}-${number}`;
  switch (target.kind) {
    case 'slack':
      return sendToSlack({ ...target, channel }, asSlack(say(template, body, terms)));
    case 'pagerduty': {
      const page = asPage(template, body, { source: name, linkTo: terms.linkTo });
      if (page) return sendToPagerDuty(target, page);
      return Promise.resolve({ kind: 'never', why: `« ${template} » n’est pas un appel d’astreinte` });
    }
    case 'email':
      if (message.target === null)
        return Promise.resolve({
          kind: 'never',
          why: 'ce canal n’a pas d’adresse : donnez « to » ou « roles » au plan',
        });
      return sendMail({ ...target, to: message.target }, { id, ...letterOf(name, message, terms) });
    case 'webhook':
      return sendToWebhook(target, { id, type: template, at: since, data: body }, now());
  }
}

/** A mail that was written elsewhere goes as it is. */
function letterOf(sender: string, { template, body }: Queued, terms: Terms): Omit<Letter, 'id'> {
  const written = bodies['weekly-report'].safeParse(body);
  if (!written.success) return asMail(say(template, body, terms), sender);
  const { subject, text, html, headers, pictures } = written.data;
  const drawn = pictures.map(({ name, bars, line }) => ({ name, png: barChart(bars, line) }));
  return { subject, text, headers, pictures: drawn, ...(html !== undefined && { html }) };
}
