export type EvidenceErrorCode = 'invalid' | 'not-found' | 'conflict';

/** Evidence that can't be gathered or recorded as asked; the message is one sentence: what was wrong and what to do. */
export class EvidenceError extends Error {
  readonly code: EvidenceErrorCode;
  constructor(code: EvidenceErrorCode, message: string) {
    super(message);
    this.name = 'EvidenceError';
    this.code = code;
  }
}
