import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { Answer } from './answer.ts';
import { ask, type Question } from './ask.ts';
import type { Outside } from './settings.ts';

const opened = z.object({ auth_token: z.string(), id_user: z.int() });
const code = z.object({ code: z.string() });
const anything = z.unknown();
const refusal = z.object({ code: z.string(), description: z.string().nullish(), message: z.string().nullish() });

/** Bank data by Powens (formerly Budget Insight): https://docs.powens.com. */
export class Powens {
  readonly #settings: NonNullable<Outside['powens']>;

  constructor(settings: NonNullable<Outside['powens']>) {
    this.#settings = settings;
  }

  /** A new person at Powens, and the permanent token that opens their data. */
  async openUser(): Promise<Answer<{ userId: number; token: string }>> {
    const { POWENS_CLIENT_ID: client_id, POWENS_CLIENT_SECRET: client_secret } = this.#settings;
    const answer = await this.#ask({
      method: 'POST',
      path: '/auth/init',
      body: JSON.stringify({ client_id, client_secret }),
      answer: opened,
    });
    if (answer.kind !== 'done') return answer;
    return { kind: 'done', value: { userId: answer.value.id_user, token: answer.value.auth_token } };
  }

  /** A code for the webview: it lasts half an hour, so that the permanent token never goes to a browser. */
  async temporaryCode(token: string): Promise<Answer<string>> {
    const answer = await this.#ask({ path: '/auth/token/code', token, answer: code });
    return answer.kind === 'done' ? { kind: 'done', value: answer.value.code } : answer;
  }

  /** Where the person chooses the bank. They come back to `redirectUri` with the same `state`. */
  webviewUrl({ code, state, redirectUri }: { code: string; state: string; redirectUri: string }): string {
    const { POWENS_WEBVIEW_URL: base, POWENS_DOMAIN: domain, POWENS_CLIENT_ID: client_id } = this.#settings;
    return `${base}/fr/connect?${new URLSearchParams({ domain, client_id, code, state, redirect_uri: redirectUri })}`;
  }

  endConnection(token: string, connectionId: bigint): Promise<Answer<unknown>> {
    return this.#ask({ method: 'DELETE', path: `/users/me/connections/${connectionId}`, token, answer: anything });
  }

  forgetUser(token: string): Promise<Answer<unknown>> {
    return this.#ask({ method: 'DELETE', path: '/users/me', token, answer: anything });
  }

  /** Whether Powens signed these bytes for this path: the path alone, and the body as it came. */
  hasSigned(path: string, body: Buffer, headers: Readonly<Record<string, string | undefined>>): boolean {
    const expected = createHmac('sha256', this.#settings.POWENS_WEBHOOK_SECRET)
      .update(`POST.${path}.${headers['bi-signature-date'] ?? ''}.`)
      .update(body)
      .digest();
    const given = Buffer.from(headers['bi-signature'] ?? '', 'base64');
    return given.length === expected.length && timingSafeEqual(given, expected);
  }

  #ask<T>({
    path,
    token,
    ...question
  }: Omit<Question<T>, 'url' | 'headers' | 'reason'> & { path: string; token?: string }): Promise<Answer<T>> {
    return ask({
      ...question,
      url: `${this.#settings.POWENS_URL}/2.0${path}`,
      headers: {
        ...(token && { authorization: `Bearer ${token}` }),
        ...(question.body && { 'content-type': 'application/json' }),
      },
      reason,
    });
  }
}

function reason(body: unknown) {
  const read = refusal.safeParse(body).data;
  return { code: read?.code ?? null, why: read?.description ?? read?.message ?? read?.code ?? '' };
}
