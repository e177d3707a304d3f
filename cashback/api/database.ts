import { createHash } from 'node:crypto';
import { PrismaPg } from '@prisma/adapter-pg';
import { Prisma, PrismaClient } from './generated/client.ts';

const attemptsPerStatement = 5;

/** Opens the pool. Connects at the first query, so that a process starts (and says it is unhealthy) without a database. */
export function openDatabase(url: string, onIdleError: (error: Error) => void): PrismaClient {
  const adapter = new PrismaPg(
    { connectionString: url, max: 10, connectionTimeoutMillis: 2_000, statement_timeout: 5_000 },
    {
      onPoolError: onIdleError,
      // Named statements are parsed and planned once a connection instead of once a query.
      statementNameGenerator: ({ sql }) => createHash('sha1').update(sql).digest('base64'),
    },
  );
  // The other formats quote the arguments of a query that failed, and errors are logged.
  return new PrismaClient({ adapter, errorFormat: 'minimal' });
}

/** Runs a statement that is a transaction by itself, again when PostgreSQL ended it for a deadlock or a conflict. */
export async function retryingConflicts<T>(statement: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await statement();
    } catch (error) {
      if (attempt === attemptsPerStatement || !isWriteConflict(error)) throw error;
    }
  }
}

export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002';
}

/** The SQLSTATE that PostgreSQL gave for a failed raw query. */
export function sqlStateOf(error: unknown): string | undefined {
  return driverError(error)?.originalCode;
}

function isWriteConflict(error: unknown): boolean {
  const known = error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2034';
  return known || driverError(error)?.kind === 'TransactionWriteConflict';
}

function driverError(error: unknown): { kind?: string; originalCode?: string } | undefined {
  if (!(error instanceof Prisma.PrismaClientKnownRequestError)) return undefined;
  const meta = error.meta as { driverAdapterError?: { cause?: { kind?: string; originalCode?: string } } } | undefined;
  return meta?.driverAdapterError?.cause;
}
