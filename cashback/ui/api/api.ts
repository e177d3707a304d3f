import { InjectionToken } from '@angular/core';
import type { Session } from '../session/session';
import type { Answer } from './refusal';
import type { Reads, Writes } from './routes';
import type { Exchange, Wire } from './wire';

/** Where the API answers. The same origin on the web; a store build (Capacitor) provides the whole URL instead. */
export const apiBase = new InjectionToken<string>('apiBase', { factory: () => '/api' });

/** The API, spoken as the person signed in. A session that ran out is renewed once, and the call made again. */
export class Api {
  readonly #wire: Wire;
  readonly #session: Session;

  constructor(wire: Wire, session: Session) {
    this.#wire = wire;
    this.#session = session;
  }

  get<Route extends keyof Reads>(route: Route, query: Record<string, string> = {}): Promise<Answer<Reads[Route]>> {
    const search = new URLSearchParams(query).toString();
    return this.#call({ method: 'GET', path: search === '' ? route : `${route}?${search}` });
  }

  post<Route extends keyof Writes>(
    route: Route,
    body: Writes[Route]['body'],
    headers: Record<string, string> = {},
  ): Promise<Answer<Writes[Route]['answer']>> {
    return this.#call({ method: 'POST', path: route, body, headers });
  }

  async #call<T>(exchange: Exchange): Promise<Answer<T>> {
    const accessToken = this.#session.accessToken();
    const first = await this.#wire(withToken(exchange, accessToken));
    if (first.status !== 401 || accessToken === null) return first.answer as Answer<T>;
    const renewed = await this.#session.renew(accessToken);
    if (!renewed.ok) return renewed;
    return (await this.#wire(withToken(exchange, renewed.value))).answer as Answer<T>;
  }
}

function withToken(exchange: Exchange, accessToken: string | null): Exchange {
  return accessToken === null ? exchange : { ...exchange, accessToken };
}
