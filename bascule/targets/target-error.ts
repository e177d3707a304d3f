export type TargetErrorCode =
  | 'artifact-altered'
  | 'command-not-found'
  | 'exited-at-start'
  | 'not-listening'
  | 'start-cancelled'
  | 'stale-epoch'
  | 'state-not-saved'
  | 'invalid-slot'
  | 'engine-refused'
  | 'engine-unreachable'
  | 'not-stopped';

/** A slot could not be brought where it should be; the message says what is wrong and what to do. */
export class TargetError extends Error {
  readonly code: TargetErrorCode;
  constructor(code: TargetErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'TargetError';
    this.code = code;
  }
}
