/** `unreachable`, `busy`: it may pass, and is tried again. The others want somebody to do something. */
export type StoreErrorCode =
  | 'unreachable'
  | 'busy'
  | 'not-allowed'
  | 'refused'
  | 'in-review'
  | 'too-late'
  | 'by-hand'
  | 'wrong-build'
  | 'no-file'
  | 'credentials';

/** A store did not take what it was told; the message says why, and what to do. */
export class StoreError extends Error {
  readonly code: StoreErrorCode;
  constructor(code: StoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StoreError';
    this.code = code;
  }

  get isPassing(): boolean {
    return this.code === 'unreachable' || this.code === 'busy';
  }
}
