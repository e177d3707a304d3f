export type BackupErrorCode =
  | 'busy'
  | 'no-backup'
  | 'unknown-backup'
  | 'impossible-time'
  | 'altered'
  | 'wrong-key'
  | 'disk-full'
  | 'not-verified'
  | 'not-restorable';

/** A backup or a restore that can't be done as asked; the message says why and what to do, in one sentence. */
export class BackupError extends Error {
  readonly code: BackupErrorCode;
  constructor(code: BackupErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'BackupError';
    this.code = code;
  }
}
