export type ImageErrorCode =
  'artifact-unknown' | 'artifact-altered' | 'build-failed' | 'push-failed' | 'registry-refused';

/** No image could be had; the message says what is wrong and what to do. */
export class ImageError extends Error {
  readonly code: ImageErrorCode;
  constructor(code: ImageErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ImageError';
    this.code = code;
  }
}
