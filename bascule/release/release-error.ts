export type ReleaseErrorCode = 'invalid' | 'not-found' | 'conflict';

/** A release that can't be cut or shown as asked; the message is one sentence: what was wrong and what to do. */
export class ReleaseError extends Error {
  readonly code: ReleaseErrorCode;
  constructor(code: ReleaseErrorCode, message: string) {
    super(message);
    this.name = 'ReleaseError';
    this.code = code;
  }
}
