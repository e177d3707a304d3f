import {
  BrowserClient,
  dedupeIntegration,
  defaultStackParser,
  linkedErrorsIntegration,
  makeFetchTransport,
  Scope,
  type ErrorEvent,
} from '@sentry/browser';
import { withoutPersons } from '../../contracts/report';
import type { Report } from './reports';

/** A client of our own instead of the library's `init`: nothing of the browser is wrapped, watched or kept. */
export function sentryReport(to: { dsn: string; environment: string; release: string; app: string }): Report {
  const { app, ...options } = to;
  const client = new BrowserClient({
    ...options,
    transport: makeFetchTransport,
    stackParser: defaultStackParser,
    integrations: [linkedErrorsIntegration(), dedupeIntegration()],
    beforeSend: impersonal,
  });
  const scope = new Scope();
  scope.setClient(client);
  scope.setTag('app', app);
  client.init();
  return (error) => void scope.captureException(error);
}

/** What of an event may leave: the address alone of the page, without what follows it. */
export function impersonal({ user: _user, breadcrumbs: _crumbs, request, ...event }: ErrorEvent): ErrorEvent {
  for (const exception of event.exception?.values ?? []) {
    if (exception.value !== undefined) exception.value = withoutPersons(exception.value);
  }
  const [page] = request?.url?.split(/[?#]/) ?? [];
  return page === undefined ? event : { ...event, request: { url: page } };
}
