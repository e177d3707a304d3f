import { Pool } from 'undici';
import type { Answer } from './outcome.ts';

export interface Question {
  method: 'GET' | 'POST';
  path: string;
  token?: string;
  /** Who asks, for the switch: one person meets one version while two share the traffic. */
  visitor?: string;
  body?: unknown;
  idempotencyKey?: string;
}

/** Enough for 200 requests/s that each take 2 s. A request that waited for a connection would not be open loop. */
const connections = 512;
const patienceMs = 30_000;

/** Keep-alive connections to the API, and no retries: what goes wrong is seen. */
export class ApiClient {
  readonly #pool: Pool;

  constructor(url: string) {
    this.#pool = new Pool(new URL(url).origin, { connections, headersTimeout: patienceMs, bodyTimeout: patienceMs });
  }

  async ask(question: Question): Promise<Answer> {
    try {
      const { statusCode, headers, body } = await this.#pool.request({
        method: question.method,
        path: question.path,
        headers: headersOf(question),
        body: question.body === undefined ? null : JSON.stringify(question.body),
      });
      const text = await body.text();
      const version = headers['x-rewapp-version'];
      return { status: statusCode, version: typeof version === 'string' ? version : null, body: parsed(text) };
    } catch (cause) {
      return { status: null, version: null, body: cause };
    }
  }

  close(): Promise<void> {
    return this.#pool.destroy();
  }
}

function headersOf({ token, visitor, body, idempotencyKey }: Question): Record<string, string> {
  return {
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(visitor === undefined ? {} : { 'x-visitor': visitor }),
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
  };
}

/** What is not JSON is left as it came: whoever reads it checks its shape. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
