import { z } from 'zod';
import { say, type Question } from '../http.ts';
import { StoreError } from '../store-error.ts';
import { tokenOf, type ApiKey } from './key.ts';
import { refusal } from './wire.ts';

/** 409: what is there now does not allow it. Often somebody else did the same a moment before. */
export class Conflict extends Error {}

/** The App Store Connect API. */
export class AppStoreApi {
  readonly #url: string;
  readonly #key: ApiKey;
  readonly #now: () => number;

  /** @param url `https://api.appstoreconnect.apple.com` */
  constructor(url: string, key: ApiKey, now: () => number) {
    this.#url = url.replace(/\/$/, '');
    this.#key = key;
    this.#now = now;
  }

  /** @throws StoreError, Conflict */
  get<T>(schema: z.ZodType<T>, path: string, query: Record<string, string> = {}): Promise<T> {
    return this.#ask(schema, `${path}?${new URLSearchParams(query)}`, {});
  }

  /** @throws StoreError, Conflict */
  post<T>(schema: z.ZodType<T>, type: string, data: object): Promise<T> {
    return this.#ask(schema, `/v1/${type}`, sending('POST', { type, ...data }));
  }

  /** @throws StoreError, Conflict */
  async change(type: string, id: string, data: object): Promise<void> {
    await this.#ask(z.unknown(), `/v1/${type}/${id}`, sending('PATCH', { type, id, ...data }));
  }

  /** @throws StoreError, Conflict */
  async remove(type: string, id: string): Promise<void> {
    await this.#ask(z.unknown(), `/v1/${type}/${id}`, { method: 'DELETE' });
  }

  async #ask<T>(schema: z.ZodType<T>, path: string, question: Question): Promise<T> {
    const authorization = `Bearer ${await tokenOf(this.#key, this.#now())}`;
    const headers = { authorization, ...question.headers };
    const { status, body } = await say(`${this.#url}${path}`, { ...question, headers });
    if (status >= 400) throw failureOf(status, body);
    const read = schema.safeParse(body);
    if (read.success) return read.data;
    throw new StoreError('refused', 'L’App Store a répondu ce que nous ne savons pas lire : mettez Bascule à jour.');
  }
}

const sending = (method: 'POST' | 'PATCH', data: object): Question => ({
  ...{ method, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ data }) },
});

function failureOf(status: number, body: unknown): Error {
  const why = reasonsOf(body) || `réponse ${status}`;
  if (status === 409) return new Conflict(why);
  if (status === 401 || status === 403)
    return new StoreError(
      'credentials',
      'L’App Store refuse notre clé : donnez par « npx bascule secret set » son identifiant, son émetteur et son fichier .p8, d’une clé qui a le rôle « Gestionnaire d’apps ».',
    );
  return new StoreError('refused', refused(why));
}

export const refused = (why: string): string =>
  `L’App Store refuse (« ${why} ») : corrigez-le dans App Store Connect ; la publication reprendra ensuite d’elle-même.`;

function reasonsOf(body: unknown): string {
  const said = refusal.safeParse(body);
  if (!said.success) return '';
  return said.data.errors
    .flatMap((each) => [each, ...Object.values(each.meta?.associatedErrors ?? {}).flat()])
    .map(({ title, detail }) => detail || title)
    .join(' ; ');
}
