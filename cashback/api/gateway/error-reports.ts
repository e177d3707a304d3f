import type { ErrorEvent, NodeClient, Scope } from '@sentry/node';
import { withoutPersons } from '../../contracts/report.ts';
import type { Settings } from '../settings.ts';

export type Where = Readonly<{ method: string; route: string }>;

const flushWithinMs = 2_000;

/**
 * Errors that nobody expected, told to Sentry where there is one. A client of our own instead of the library's
 * `init`: nothing of Node is wrapped, and nothing leaves but what is handed over here.
 */
export class ErrorReports {
  readonly #client: NodeClient | null;
  readonly #scope: Scope | null;

  private constructor(client: NodeClient | null, scope: Scope | null) {
    this.#client = client;
    this.#scope = scope;
  }

  /** The library is read only where there is somebody to tell. */
  static async open({ outside, environment, releaseVersion }: Settings): Promise<ErrorReports> {
    if (!outside.sentry) return new ErrorReports(null, null);
    const { defaultStackParser, linkedErrorsIntegration, makeNodeTransport, NodeClient, Scope } =
      await import('@sentry/node');
    const client = new NodeClient({
      dsn: outside.sentry.SENTRY_DSN,
      release: releaseNameOf(releaseVersion),
      environment,
      transport: makeNodeTransport,
      stackParser: defaultStackParser,
      integrations: [linkedErrorsIntegration()],
      beforeSend: impersonal,
    });
    const scope = new Scope();
    scope.setClient(client);
    client.init();
    return new ErrorReports(client, scope);
  }

  /** `route` is the pattern, never the address asked for. */
  capture(error: unknown, { method, route }: Where): void {
    if (!this.#scope) return;
    const scope = this.#scope.clone();
    scope.setTags({ app: 'api', method, route });
    scope.captureException(error);
  }

  /** What was handed over has left, or never will. */
  async close(): Promise<void> {
    await this.#client?.close(flushWithinMs);
  }
}

/** One name for the whole train, as the apps use it too. */
export function releaseNameOf(version: string): string {
  return `rewapp@${version}`;
}

/** What of an event may leave. */
export function impersonal({
  user: _user,
  request: _request,
  breadcrumbs: _crumbs,
  server_name: _host,
  ...event
}: ErrorEvent): ErrorEvent {
  for (const exception of event.exception?.values ?? []) {
    if (exception.value !== undefined) exception.value = withoutPersons(exception.value);
  }
  return event.message === undefined ? event : { ...event, message: withoutPersons(event.message) };
}
