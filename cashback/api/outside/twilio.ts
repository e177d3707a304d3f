import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { Answer } from './answer.ts';
import { ask, type Question } from './ask.ts';
import type { Outside } from './settings.ts';

export type Sms = Readonly<{ to: string; body: string; /** Told how the message fares. */ callback: string }>;

const message = z.object({ sid: z.string(), status: z.string() });
const account = z.object({ status: z.string(), type: z.string().optional() });
const numbers = z.object({ incoming_phone_numbers: z.array(z.object({ phone_number: z.string() })) });
const refusal = z.object({ code: z.number(), message: z.string() });

/**
 * SMS by Twilio's HTTP API (2010-04-01). Its library holds all of its products and would more than double the API's
 * bundle for one form; what it sends and how it signs is checked against it in twilio.spec.ts.
 */
export class Twilio {
  readonly #settings: NonNullable<Outside['twilio']>;

  constructor(settings: NonNullable<Outside['twilio']>) {
    this.#settings = settings;
  }

  /** Answers Twilio's id of the message. */
  send({ to, body, callback }: Sms): Promise<Answer<z.infer<typeof message>>> {
    const form = new URLSearchParams({
      To: to,
      From: this.#settings.TWILIO_FROM,
      Body: body,
      StatusCallback: callback,
    });
    return this.#ask({ method: 'POST', path: '/Messages.json', body: form, answer: message });
  }

  /** How the account stands (`active`, `suspended`, `closed`). */
  account(): Promise<Answer<z.infer<typeof account>>> {
    return this.#ask({ path: '.json', answer: account });
  }

  /** The account's numbers that are the one we send from: one, or none. */
  async ownNumbers(): Promise<Answer<readonly string[]>> {
    const query = new URLSearchParams({ PhoneNumber: this.#settings.TWILIO_FROM });
    const found = await this.#ask({ path: `/IncomingPhoneNumbers.json?${query}`, answer: numbers });
    if (found.kind !== 'done') return found;
    return { kind: 'done', value: found.value.incoming_phone_numbers.map((each) => each.phone_number) };
  }

  /** Whether Twilio signed a form that it sent to `url`, the address as Twilio knows it. */
  hasSigned(url: string, form: URLSearchParams, signature: string | undefined): boolean {
    const expected = Buffer.from(signatureOf(this.#settings.TWILIO_AUTH_TOKEN, url, form));
    const given = Buffer.from(signature ?? '');
    return given.length === expected.length && timingSafeEqual(given, expected);
  }

  #ask<T>({
    path,
    ...question
  }: Omit<Question<T>, 'url' | 'headers' | 'reason'> & { path: string }): Promise<Answer<T>> {
    const { TWILIO_URL: base, TWILIO_ACCOUNT_SID: sid, TWILIO_AUTH_TOKEN: token } = this.#settings;
    return ask({
      ...question,
      url: `${base}/2010-04-01/Accounts/${sid}${path}`,
      headers: { authorization: `Basic ${Buffer.from(`${sid}:${token}`).toString('base64')}` },
      reason,
    });
  }
}

/** https://www.twilio.com/docs/usage/webhooks/webhooks-security: the address, then each field and its value, sorted. */
function signatureOf(token: string, url: string, form: URLSearchParams): string {
  const fields = [...form].sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0));
  return createHmac('sha1', token)
    .update(url + fields.map(([name, value]) => name + value).join(''))
    .digest('base64');
}

function reason(body: unknown) {
  const read = refusal.safeParse(body);
  return { code: read.success ? String(read.data.code) : null, why: read.data?.message ?? '' };
}
