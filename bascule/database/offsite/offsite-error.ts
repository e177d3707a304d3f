export type OffsiteErrorCode = 'unreachable' | 'altered';

/** A copy of the backups that can't be made or used as asked; the message says why and what to do, in one sentence. */
export class OffsiteError extends Error {
  readonly code: OffsiteErrorCode;
  constructor(code: OffsiteErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'OffsiteError';
    this.code = code;
  }
}
