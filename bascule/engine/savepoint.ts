import type { PoolClient } from 'pg';

/**
 * Runs a part of a transaction. Where it fails for good, that part alone is undone, and `otherwise` takes its place; what
 * another try of the whole may mend is thrown, and undoes all.
 */
export async function attempt(
  client: PoolClient,
  work: () => Promise<void>,
  otherwise: (error: unknown) => Promise<void>,
): Promise<void> {
  await client.query('SAVEPOINT attempt');
  try {
    await work();
    await client.query('RELEASE SAVEPOINT attempt');
  } catch (error) {
    if (mayPass(error)) throw error;
    await client.query('ROLLBACK TO SAVEPOINT attempt');
    await otherwise(error);
  }
}

/** It lost against another transaction, or the database went away. What is no error of the outside stays as it is. */
function mayPass(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : null;
  return code !== null && !lasting.test(code);
}

/** PostgreSQL's classes of errors in data, constraints, and statements. */
const lasting = /^(22|23|42|P0)/;
