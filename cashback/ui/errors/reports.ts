import {
  ErrorHandler,
  inject,
  makeEnvironmentProviders,
  provideBrowserGlobalErrorListeners,
  type EnvironmentProviders,
} from '@angular/core';
import type { Monitoring } from '../../contracts/operations';
import { apiBase } from '../api/api';
import { wireTo } from '../api/wire';
import { isMissingFile } from '../release/replaced-files';

/** Sends one error on; made when there is the first one. */
export type Report = (error: unknown) => void;

/** So many of one page are told: an error in a loop says nothing more. */
const mostReports = 10;

/** What broke on screen goes to the console as ever, and to whoever the API names. */
export class ErrorReports implements ErrorHandler {
  readonly #load: () => Promise<Report | null>;
  #report: Promise<Report | null> | undefined;
  #told = 0;

  constructor(load: () => Promise<Report | null>) {
    this.#load = load;
  }

  handleError(error: unknown): void {
    console.error(error);
    // A file that a release replaced is no fault; the page is loaded again.
    if (isMissingFile(error) || this.#told >= mostReports) return;
    this.#told += 1;
    this.#report ??= this.#load().catch(() => null);
    void this.#report.then((report) => report?.(error));
  }
}

/** Provides Angular's `ErrorHandler`. Sentry's library is fetched at the first error: the first screen pays nothing for it. */
export function provideErrorReports(app: string): EnvironmentProviders {
  return makeEnvironmentProviders([
    provideBrowserGlobalErrorListeners(),
    {
      provide: ErrorHandler,
      useFactory: () => {
        const wire = wireTo(inject(apiBase));
        return new ErrorReports(async () => {
          const { answer } = await wire({ method: 'GET', path: 'monitoring' });
          const monitoring = answer.ok ? (answer.value as Monitoring) : null;
          if (!monitoring?.dsn) return null;
          const { sentryReport } = await import('./sentry');
          return sentryReport({ ...monitoring, dsn: monitoring.dsn, app });
        });
      },
    },
  ]);
}
