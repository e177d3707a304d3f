export type ArtifactErrorCode =
  | 'unknown-ref'
  | 'input-missing'
  | 'build-failed'
  | 'output-missing'
  | 'output-unsafe'
  | 'dependencies-failed'
  | 'artifact-missing'
  | 'state-not-saved';

/** A source could not be resolved or built; the message says what is wrong and what is allowed. */
export class ArtifactError extends Error {
  readonly code: ArtifactErrorCode;
  constructor(code: ArtifactErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ArtifactError';
    this.code = code;
  }
}
