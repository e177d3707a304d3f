import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS, type Settings } from '../settings.ts';

/** Nobody waits longer for a flag: a default is better than a late answer. */
const patienceMs = 300;

/** Where flags come from, when this installation has any. */
@Injectable()
export class FlagLink {
  readonly #from: Settings['flags'];

  constructor(@Inject(SETTINGS) { flags }: Settings) {
    this.#from = flags;
  }

  /** The server's base address and how to ask it; null: there is none. */
  get server(): { baseUrl: string; headers: [string, string][] } | null {
    return this.#from && { baseUrl: this.#from.url, headers: [['authorization', `Bearer ${this.#from.key}`]] };
  }

  /** A bulk evaluation for one context. Null when there is no server, or no answer in time. */
  async evaluateAll(context: Record<string, unknown>, etag?: string): Promise<Response | null> {
    if (!this.server) return null;
    const { baseUrl, headers } = this.server;
    const known: [string, string][] = etag === undefined ? [] : [['if-none-match', etag]];
    return fetch(`${baseUrl}/ofrep/v1/evaluate/flags`, {
      method: 'POST',
      headers: [...headers, ...known, ['content-type', 'application/json']],
      body: JSON.stringify({ context }),
      signal: AbortSignal.timeout(patienceMs),
    }).catch(() => null);
  }

  /** `fetch` that gives up in time, for the official provider. */
  readonly fetchInTime: typeof fetch = (input, init) =>
    fetch(input, { ...init, signal: AbortSignal.timeout(patienceMs) });
}
