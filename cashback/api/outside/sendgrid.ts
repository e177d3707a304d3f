import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import type client from '@sendgrid/client';
import type mail from '@sendgrid/mail';
import { z } from 'zod';
import { type Answer, failureOf, noAnswer } from './answer.ts';
import { patienceMs } from './ask.ts';
import type { Outside } from './settings.ts';

export type Mail = Readonly<{
  to: string;
  subject: string;
  text: string;
  html: string;
  /** Comes back with each event about this mail. */
  reference: string;
}>;

/** Checked as any mail and sent to nobody. */
export type Delivery = 'real' | 'rehearsed';

/** The library declares its classes beside an `export =`, where TypeScript finds only their instances. */
type MailService = typeof mail;
type Client = typeof client;

const refusal = z.object({ errors: z.array(z.object({ message: z.string(), field: z.string().nullish() })).min(1) });

/** Mail, by SendGrid's own library. */
export class SendGrid {
  readonly #settings: NonNullable<Outside['sendgrid']>;
  readonly #webhookKey: KeyObject;
  #service: Promise<MailService> | undefined;

  /** @throws when the key of the webhook is none */
  constructor(settings: NonNullable<Outside['sendgrid']>) {
    this.#settings = settings;
    const key = Buffer.from(settings.SENDGRID_WEBHOOK_KEY, 'base64');
    this.#webhookKey = createPublicKey({ key, format: 'der', type: 'spki' });
  }

  /** Answers SendGrid's id of the message, which a rehearsal has not. */
  async send(
    { to, subject, text, html, reference }: Mail,
    delivery: Delivery = 'real',
  ): Promise<Answer<string | null>> {
    const service = await (this.#service ??= this.#open());
    try {
      const [{ headers }] = await service.send({
        to,
        from: { email: this.#settings.SENDGRID_FROM, name: 'REWAPP' },
        subject,
        text,
        html,
        customArgs: { reference },
        // A link that must work once is no place to count clicks.
        trackingSettings: { clickTracking: { enable: false }, openTracking: { enable: false } },
        ...(delivery === 'rehearsed' && { mailSettings: { sandboxMode: { enable: true } } }),
      });
      const id = (headers as Record<string, unknown>)['x-message-id'];
      return { kind: 'done', value: typeof id === 'string' ? id : null };
    } catch (error) {
      return answerOf(error);
    }
  }

  /** Whether SendGrid signed these bytes: ECDSA over the timestamp and the body as it came. */
  hasSigned(body: Buffer, headers: Readonly<Record<string, string | undefined>>): boolean {
    const signature = headers['x-twilio-email-event-webhook-signature'];
    const timestamp = headers['x-twilio-email-event-webhook-timestamp'];
    if (!signature || !timestamp) return false;
    const signed = Buffer.concat([Buffer.from(timestamp), body]);
    return verify('sha256', signed, this.#webhookKey, Buffer.from(signature, 'base64'));
  }

  /** The library is read when the first mail leaves: a process that sends none starts without it. */
  async #open(): Promise<MailService> {
    const { default: shared } = await import('@sendgrid/mail');
    // The library gives away one instance for the whole process; its class is its constructor.
    const service = new (shared.constructor as new () => MailService & { client: Client })();
    service.setApiKey(this.#settings.SENDGRID_API_KEY);
    service.setTimeout(patienceMs);
    service.client.setDefaultRequest('baseUrl', `${this.#settings.SENDGRID_URL}/`);
    return service;
  }
}

function answerOf(error: unknown): Answer<never> {
  const { code, response } = error as {
    code?: unknown;
    response?: { body?: unknown; headers?: Record<string, string> };
  };
  if (typeof code !== 'number' || !response) return noAnswer(error);
  const read = refusal.safeParse(response.body);
  const [first] = read.data?.errors ?? [];
  return failureOf(code, response.headers?.['retry-after'], { code: first?.field ?? null, why: first?.message ?? '' });
}
