import { refused, type Answer } from './answer';

type Fetch = (path: string, init: RequestInit) => Promise<Response>;

const offline = 'Bascule ne répond pas d’ici : vérifiez le réseau ; l’écran se remettra à jour seul.';

/** The server's own words for people and programs alike: what the commands ask, the console asks the same way. */
export class Api {
  readonly #fetch: Fetch;
  #onSignedOut: () => void = () => {};

  constructor(fetch: Fetch) {
    this.#fetch = fetch;
  }

  /** Told when the server knows the session no more. */
  whenSignedOut(listener: () => void): void {
    this.#onSignedOut = listener;
  }

  get<Value>(path: string, query: Record<string, string | number> = {}): Promise<Answer<Value>> {
    const asked = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)])).toString();
    return this.#ask<Value>(asked ? `${path}?${asked}` : path, { method: 'GET' });
  }

  post<Value>(path: string, body: object = {}): Promise<Answer<Value>> {
    return this.send<Value>('POST', path, body);
  }

  send<Value>(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body: object = {}): Promise<Answer<Value>> {
    const headers = { 'content-type': 'application/json' };
    return this.#ask<Value>(path, { method, headers, body: JSON.stringify(body) });
  }

  async #ask<Value>(path: string, init: RequestInit): Promise<Answer<Value>> {
    const response = await this.#fetch(path, { ...init, credentials: 'same-origin' }).catch(() => null);
    if (!response) return refused('offline', offline);
    const json: unknown = await response.json().catch(() => null);
    if (response.ok) return { ok: true, value: json as Value };
    if (response.status === 401 && !path.startsWith('/api/sign-in')) this.#onSignedOut();
    return failureIn(json) ?? refused('internal', `Bascule a répondu hors de son protocole (${response.status}).`);
  }
}

function failureIn(json: unknown): Answer<never> | null {
  const error = (json as { error?: { code?: unknown; message?: unknown } } | null)?.error;
  return typeof error?.message === 'string' ? refused(String(error.code), error.message) : null;
}
