import { importPKCS8, SignJWT } from 'jose';
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import type { Answer } from './answer.ts';
import { ask } from './ask.ts';
import type { Outside } from './settings.ts';

export type Notice = Readonly<{
  to: { token: string } | { topic: string };
  title: string;
  body: string;
  /** Two notices about the same show as one on a phone: what is sent twice is seen once. */
  about: string;
}>;

/** Checked as any message and sent to nobody. */
export type Sending = 'real' | 'rehearsed';

const scope = 'https://www.googleapis.com/auth/firebase.messaging';
const jwtLifetimeS = 3_600;
/** A token is fetched anew this long before its end: it must still be good when it arrives. */
const marginMs = 60_000;

const grant = z.object({ access_token: z.string(), expires_in: z.number() });
const sent = z.object({ name: z.string() });
const grantRefusal = z.object({ error: z.string(), error_description: z.string().optional() });
const refusal = z.object({
  error: z.object({
    message: z.string(),
    status: z.string(),
    details: z.array(z.looseObject({ errorCode: z.string().optional() })).default([]),
  }),
});

/** Push messages by FCM's HTTP v1 API, signed for with a service account. */
export class Fcm {
  readonly #settings: NonNullable<Outside['fcm']>;
  readonly #now: Clock;
  #access: { token: string; untilMs: number } | undefined;
  /** However many messages wait for a token, one is fetched. */
  #fetching: Promise<Answer<string>> | undefined;

  constructor(settings: NonNullable<Outside['fcm']>, now: Clock) {
    this.#settings = settings;
    this.#now = now;
  }

  /** A device that is gone is refused with the code `UNREGISTERED`. */
  async send(notice: Notice, sending: Sending = 'real'): Promise<Answer<{ name: string }>> {
    const first = await this.#post(notice, sending);
    if (first.kind !== 'refused' || first.status !== 401) return first;
    // The token was withdrawn before its end.
    this.#access = undefined;
    return this.#post(notice, sending);
  }

  async #post({ to, title, body, about }: Notice, sending: Sending): Promise<Answer<{ name: string }>> {
    const access = await this.#token();
    if (access.kind !== 'done') return access;
    const message = {
      ...to,
      notification: { title, body },
      data: { about },
      android: { collapse_key: about, notification: { tag: about } },
      apns: { headers: { 'apns-collapse-id': about } },
    };
    return ask({
      method: 'POST',
      url: `${this.#settings.FCM_URL}/v1/projects/${this.#settings.FCM_PROJECT}/messages:send`,
      headers: { authorization: `Bearer ${access.value}`, 'content-type': 'application/json' },
      body: JSON.stringify({ message, ...(sending === 'rehearsed' && { validate_only: true }) }),
      answer: sent,
      reason,
    });
  }

  async #token(): Promise<Answer<string>> {
    if (this.#access && this.#access.untilMs > this.#now().getTime())
      return { kind: 'done', value: this.#access.token };
    this.#fetching ??= this.#fetch().finally(() => (this.#fetching = undefined));
    return this.#fetching;
  }

  /** RFC 7523: a signed assertion for an access token. */
  async #fetch(): Promise<Answer<string>> {
    const startedMs = this.#now().getTime();
    const granted = await ask({
      method: 'POST',
      url: this.#settings.FCM_TOKEN_URL,
      body: new URLSearchParams({
        grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
        assertion: await this.#assertion(startedMs),
      }),
      answer: grant,
      reason: grantReason,
    });
    if (granted.kind !== 'done') return granted;
    const { access_token: token, expires_in: seconds } = granted.value;
    this.#access = { token, untilMs: startedMs + seconds * 1_000 - marginMs };
    return { kind: 'done', value: token };
  }

  async #assertion(nowMs: number): Promise<string> {
    const { FCM_CLIENT_EMAIL: issuer, FCM_TOKEN_URL: audience, FCM_PRIVATE_KEY: pem } = this.#settings;
    const issuedAtS = Math.floor(nowMs / 1_000);
    return new SignJWT({ scope })
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT' })
      .setIssuer(issuer)
      .setAudience(audience)
      .setIssuedAt(issuedAtS)
      .setExpirationTime(issuedAtS + jwtLifetimeS)
      .sign(await importPKCS8(pem, 'RS256'));
  }
}

function reason(body: unknown) {
  const { error } = refusal.safeParse(body).data ?? {};
  const code = error?.details.find(({ errorCode }) => errorCode)?.errorCode ?? error?.status ?? null;
  return { code, why: error?.message ?? '' };
}

function grantReason(body: unknown) {
  const read = grantRefusal.safeParse(body).data;
  return { code: read?.error ?? null, why: read?.error_description ?? '' };
}
