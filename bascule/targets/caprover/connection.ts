import { setTimeout } from 'node:timers/promises';
import { askHttp, type HttpAnswer } from './http.ts';
import { meaningOf, refusal, type Meaning } from './meaning.ts';
import { login } from './wire.ts';

export interface ConnectionOptions {
  /** As `https://captain.apps.rewapp.fr`: what is before `/api/v2`. */
  url: string;
  /** Asked for at each login, kept nowhere. */
  password: () => string | Promise<string>;
  /** How long we come back to a CapRover that is away, starting, or busy with somebody else. */
  patienceMs?: number;
  /** How long one answer may take: an update waits for Docker and for nginx. */
  answerWithinMs?: number;
}

const FIRST_PAUSE_MS = 150;
const LONGEST_PAUSE_MS = 5_000;

/** Calls of CapRover's API, with its token, and with patience. */
export class Connection {
  readonly #options: Required<ConnectionOptions>;
  #token: string | null = null;
  #url: string;

  constructor(options: ConnectionOptions) {
    this.#options = { patienceMs: 120_000, answerWithinMs: 90_000, ...options };
    this.#url = options.url.replace(/\/$/, '');
  }

  /** Asks until there is an answer that more patience would not change; its data. @throws CapRoverError */
  async ask(
    method: string,
    path: string,
    body: string | null,
    patienceMs = this.#options.patienceMs,
  ): Promise<unknown> {
    const until = performance.now() + patienceMs;
    let loggedIn = false;
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 1.6, LONGEST_PAUSE_MS)) {
      this.#token ??= await this.#login(until);
      const meaning = await this.#once(method, path, body, this.#token);
      if (meaning.is === 'done') return meaning.data;
      if (meaning.is === 'login' && !loggedIn) {
        this.#token = null;
        loggedIn = true;
        continue;
      }
      if (meaning.is === 'later' && performance.now() + pauseMs < until) {
        await setTimeout(pauseMs * (0.75 + Math.random() / 2));
        loggedIn = false;
        continue;
      }
      throw refusal(meaning, { method, path, patienceMs });
    }
  }

  async #login(until: number): Promise<string> {
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 1.6, LONGEST_PAUSE_MS)) {
      const body = JSON.stringify({ password: await this.#options.password() });
      const meaning = await this.#once('POST', '/login/', body, null);
      if (meaning.is === 'done') return login.parse(meaning.data).token;
      const patient = meaning.is === 'later' && performance.now() + pauseMs < until;
      if (!patient) throw refusal(meaning, { method: 'POST', path: '/login/', patienceMs: this.#options.patienceMs });
      await setTimeout(pauseMs);
    }
  }

  async #once(method: string, path: string, body: string | null, token: string | null): Promise<Meaning> {
    const headers = {
      'x-namespace': 'captain',
      ...(token !== null && { 'x-captain-auth': token }),
      ...(body !== null && { 'content-type': 'application/json' }),
    };
    const url = new URL(`${this.#url}/api/v2${path}`);
    const asked = askHttp({ url, method, headers, body, withinMs: this.#options.answerWithinMs });
    const meaning = meaningOf(await asked.catch((error: Error): HttpAnswer | Error => error));
    if (meaning.is !== 'moved' || !this.#follow(meaning.to)) return meaning;
    return this.#once(method, path, body, token);
  }

  /** Once it has a certificate, CapRover wants TLS of everybody: of the same host, and never back. */
  #follow(to: string): boolean {
    const [from, there] = [new URL(this.#url), new URL(to)];
    if (from.protocol !== 'http:' || there.hostname !== from.hostname) return false;
    this.#url = there.origin;
    return true;
  }
}
