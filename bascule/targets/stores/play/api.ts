import { z } from 'zod';
import { say, type Question, type Said } from '../http.ts';
import { StoreError } from '../store-error.ts';
import type { ServiceAccount } from './account.ts';
import { refusal } from './wire.ts';

/** The edit is not ours to use any more: somebody opened another, committed one, or it grew too old. */
export class StaleEdit extends Error {}

/** Play holds another change in its review, and was told not to cancel that. */
export class AlreadyInReview extends Error {}

/** The Google Play Developer API v3 for one app. */
export class PlayApi {
  readonly #base: string;
  readonly #path: string;
  readonly #account: ServiceAccount;

  /** @param url `https://androidpublisher.googleapis.com` */
  constructor(url: string, appId: string, account: ServiceAccount) {
    this.#base = url.replace(/\/$/, '');
    this.#path = `/androidpublisher/v3/applications/${appId}`;
    this.#account = account;
  }

  /** @throws StoreError, StaleEdit, AlreadyInReview */
  async ask<T>(schema: z.ZodType<T>, path: string, question: Question = {}): Promise<T> {
    return this.#read(schema, await this.#send(`${this.#path}${path}`, question));
  }

  /** Files go by another door. @throws StoreError, StaleEdit */
  async upload<T>(schema: z.ZodType<T>, path: string, question: Question): Promise<T> {
    return this.#read(schema, await this.#send(`/upload${this.#path}${path}`, { method: 'POST', ...question }));
  }

  async #send(path: string, question: Question): Promise<Said> {
    const once = async () => {
      const authorization = `Bearer ${await this.#account.token()}`;
      return say(`${this.#base}${path}`, { ...question, headers: { authorization, ...question.headers } });
    };
    const first = await once();
    if (first.status !== 401) return first;
    // The token was withdrawn before its end.
    this.#account.forget();
    return once();
  }

  #read<T>(schema: z.ZodType<T>, { status, body }: Said): T {
    if (status >= 400) throw failureOf(status, body);
    const read = schema.safeParse(body ?? {});
    if (read.success) return read.data;
    throw new StoreError('refused', 'Google Play a répondu ce que nous ne savons pas lire : mettez Bascule à jour.');
  }
}

/** By the words where there is no reason: Google has changed its codes for edits more than once. */
function failureOf(status: number, body: unknown): Error {
  const said = refusal.safeParse(body);
  const message = said.success ? said.data.error.message : `réponse ${status}`;
  const reasons = said.success ? said.data.error.errors.map(({ reason }) => reason) : [];
  if (/\bedit\b.*\b(deleted|expired|already been successfully committed|not found)\b/i.test(message))
    return new StaleEdit(message);
  if (reasons.includes('CHANGES_ALREADY_IN_REVIEW')) return new AlreadyInReview(message);
  if (status === 401 || (status === 403 && reasons.includes('permissionDenied')))
    return new StoreError(
      'not-allowed',
      `Google Play refuse notre compte de service (« ${message} ») : invitez-le dans la Play Console avec le droit de publier cette app.`,
    );
  return new StoreError(
    'refused',
    `Google Play refuse (« ${message} ») : corrigez-le dans la Play Console ; la publication reprendra ensuite d’elle-même.`,
  );
}
