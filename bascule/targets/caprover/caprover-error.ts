export type CapRoverErrorCode =
  /** It can't be reached, or did not come back in time. */
  | 'unreachable'
  /** Somebody else kept it busy for longer than we wait. */
  | 'busy'
  | 'wrong-password'
  /** It said no; `status` is its own code. */
  | 'refused'
  /** Its nginx takes no configuration that holds this: all is as before. */
  | 'nginx-refused'
  | 'build-failed'
  /** Done, as CapRover says, and yet the version does not answer. */
  | 'not-converged'
  /** What CapRover's nginx has no means for. */
  | 'not-possible'
  /** It was not prepared for this environment, or somebody edited what we keep there. */
  | 'not-prepared';

/** CapRover could not be brought where it should be; the message says what is wrong and what to do. */
export class CapRoverError extends Error {
  readonly code: CapRoverErrorCode;
  /** CapRover's own code (1106, 1116...); null when it gave none. */
  readonly status: number | null;

  constructor(code: CapRoverErrorCode, message: string, options: ErrorOptions & { status?: number } = {}) {
    super(message, options);
    this.name = 'CapRoverError';
    this.code = code;
    this.status = options.status ?? null;
  }
}
