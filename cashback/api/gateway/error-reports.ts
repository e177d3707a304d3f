import type { ErrorEvent, Scope } from '@sentry/node';
import { withoutPersons } from '../../contracts/report.ts';
import type { Settings } from '../settings.ts';

export type Where = Readonly<{ method: string; route: string }>;

const flushWithinMs = 2_000;

/** Errors that nobody expected, told to Sentry where there is one. */
export class ErrorReports {
  readonly #scope: Scope | null;

  private constructor(scope: Scope | null) {
    this.#scope = scope;
  }

  /** The library is read only where there is somebody to tell. */
  static async open({ outside, environment, releaseVersion }: Settings): Promise<ErrorReports> {
    if (!outside.sentry) return new ErrorReports(null);
    const { sentryScope } = await import('../outside/sentry-client.ts');
    const dsn = outside.sentry.SENTRY_DSN;
    const release = releaseNameOf(releaseVersion);
    return new ErrorReports(sentryScope({ dsn, release, environment, beforeSend: impersonal }));
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
    await this.#scope?.getClient()?.close(flushWithinMs);
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
