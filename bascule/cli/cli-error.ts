import type { FailureCode } from '../server/wire.ts';

export type CliErrorCode =
  | FailureCode
  | 'usage'
  | 'not-running'
  | 'already-running'
  | 'connection-lost'
  | 'port-in-use'
  | 'state-not-writable'
  | 'disk-full'
  | 'start-failed'
  | 'not-deployed'
  | 'interrupted';

/** A command that could not do what it was asked; the message is one sentence: what was wrong and what to do. */
export class CliError extends Error {
  readonly code: CliErrorCode;
  constructor(code: CliErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CliError';
    this.code = code;
  }
}

export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && typeof error.code === 'string';
}
