export type ReplicaErrorCode =
  'busy' | 'already-done' | 'no-standby' | 'would-lose' | 'not-fenced' | 'not-promoted' | 'altered';

/** A fail over or a standby that can't be had as asked; the message says why and what to do, in one sentence. */
export class ReplicaError extends Error {
  readonly code: ReplicaErrorCode;
  constructor(code: ReplicaErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ReplicaError';
    this.code = code;
  }
}
