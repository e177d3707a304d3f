import type { FailureCode } from './wire.ts';

/** A command that was refused; nothing of it was done. The message is one sentence for a person. */
export class SwitchError extends Error {
  readonly code: FailureCode;

  constructor(code: FailureCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'SwitchError';
    this.code = code;
  }
}
