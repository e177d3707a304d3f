import { noAnswer, refusalOf, type Answer } from './refusal';

/** One request to the API. `path` has no leading slash and is relative to the base, for example `wallet/balance`. */
export interface Exchange {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: unknown;
  readonly accessToken?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Carries an exchange, and says with it the HTTP status (0 when no answer came). */
export type Wire = (exchange: Exchange) => Promise<{ status: number; answer: Answer<unknown> }>;

const patienceMs = 10_000;

/** The wire to the API that answers under `base`, such as `/api`. */
export function wireTo(base: string, send: typeof fetch = (...request) => fetch(...request)): Wire {
  return async (exchange) => {
    try {
      const response = await send(`${base}/${exchange.path}`, requestOf(exchange));
      const body = await bodyOf(response);
      return response.ok
        ? { status: response.status, answer: { ok: true, value: body } }
        : { status: response.status, answer: { ok: false, refusal: refusalOf(response.status, body) } };
    } catch (cause) {
      return { status: 0, answer: { ok: false, refusal: noAnswer(cause) } };
    }
  };
}

function requestOf({ method, body, accessToken, headers }: Exchange): RequestInit {
  return {
    method,
    headers: {
      accept: 'application/json',
      // Angular's service worker would answer 504 in place of a network failure: https://angular.dev/ecosystem/service-workers/devops
      'ngsw-bypass': 'true',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(accessToken === undefined ? {} : { authorization: `Bearer ${accessToken}` }),
      ...headers,
    },
    body: body === undefined ? null : JSON.stringify(body),
    cache: 'no-store',
    signal: AbortSignal.timeout(patienceMs),
  };
}

/** The JSON of an answer. A success cut short counts as no answer; a refusal may come from a proxy and be anything. */
async function bodyOf(response: Response): Promise<unknown> {
  const text = await response.text();
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch (cause) {
    if (response.ok) throw cause;
    return undefined;
  }
}
