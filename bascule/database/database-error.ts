export type DatabaseErrorCode =
  | 'unsupported-machine'
  | 'start-failed'
  | 'invalid-name'
  | 'migration-missing'
  | 'migration-altered'
  | 'migration-unfinished'
  | 'migration-failed'
  | 'migration-unsafe'
  | 'not-reversible'
  | 'no-way-back'
  | 'lock-not-had';

/** PostgreSQL or a migration is not where it should be; the message says what is wrong and what to do. */
export class DatabaseError extends Error {
  readonly code: DatabaseErrorCode;
  constructor(code: DatabaseErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'DatabaseError';
    this.code = code;
  }
}
