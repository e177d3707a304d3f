import type { FailureCode } from './wire.ts';

/** A request that can't be carried out as asked. The message says what was wrong and what to do, in one sentence. */
export class Refusal extends Error {
  readonly code: FailureCode;
  constructor(code: FailureCode, message: string) {
    super(message);
    this.name = 'Refusal';
    this.code = code;
  }
}

export const httpStatus: Record<FailureCode, number> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  refused: 409,
  unavailable: 503,
  internal: 500,
};

/** Errors of the parts below, as the server tells them. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const message = error instanceof Error ? error.message : String(error);
  if (code === 'unknown-ref') return new Refusal('not-found', message);
  if (
    databaseIsAway.has(code) ||
    socketIsAway(error) ||
    /Connection terminated|timeout exceeded when trying to connect/.test(message)
  ) {
    return new Refusal(
      'unavailable',
      'La base de données de Bascule ne répond pas : le trafic n’est pas touché ; relancez PostgreSQL (npx bascule up), puis recommencez.',
    );
  }
  return new Refusal('internal', message);
}

/** Connection errors of Node and of PostgreSQL (class 57: shutting down, starting up). */
const databaseIsAway = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', '57P01', '57P02', '57P03']);

/** A file that is not there says ENOENT too, and is no matter of the database. */
const socketIsAway = (error: unknown) =>
  error instanceof Error &&
  'syscall' in error &&
  error.syscall === 'connect' &&
  'code' in error &&
  error.code === 'ENOENT';
