import pg from 'pg';
import { connected } from './connected.ts';
import { RehearsalStop } from './rehearsal-stop.ts';

/** What must hold of the data: a query that answers with no row. */
export interface Invariant {
  name: string;
  sql: string;
}

/** Table, column, schema or function that is not there. */
const NOT_THERE = ['42P01', '42703', '3F000', '42883'];

/** What the query speaks of is not there: the migration that makes it did not run yet. */
export function isOfTheFuture(error: unknown): boolean {
  return error instanceof pg.DatabaseError && NOT_THERE.includes(error.code ?? '');
}

/**
 * Asks for every invariant. Before the migrations, and after the way back, what an invariant speaks of may not be there:
 * then there is nothing to break.
 * @throws RehearsalStop naming the first that is broken, with the rows that break it
 */
export async function refuseBrokenInvariants(
  url: string,
  invariants: Invariant[],
  step: 'before' | 'up' | 'down',
): Promise<void> {
  await connected(url, async (client) => {
    for (const { name, sql } of invariants) {
      const rows = await offending(client, sql, step).catch((cause: unknown) => {
        if (!(cause instanceof pg.DatabaseError)) throw cause;
        const sentence = `L’invariant « ${name} » n’a pas pu être vérifié ${moments[step]} : ${cause.message} ; corrigez sa requête dans le plan.`;
        throw new RehearsalStop(step, null, sentence, [], { cause });
      });
      if (rows.length > 0) throw broken(name, step, rows);
    }
  });
}

const moments = { before: 'avant les migrations', up: 'après les migrations', down: 'après le retour' };

async function offending(client: pg.Client, sql: string, step: 'before' | 'up' | 'down'): Promise<object[]> {
  await client.query('BEGIN READ ONLY');
  try {
    return (await client.query<object>(sql)).rows;
  } catch (error) {
    if (isOfTheFuture(error) && step !== 'up') return [];
    throw error;
  } finally {
    await client.query('ROLLBACK');
  }
}

function broken(name: string, step: 'before' | 'up' | 'down', rows: object[]): RehearsalStop {
  const whose =
    step === 'before'
      ? 'les données de la base le rompent déjà : corrigez-les avant de migrer'
      : 'les migrations le rompent : corrigez-les';
  const sentence = `L’invariant « ${name} » ne tient pas ${moments[step]} (${rows.length} ligne${rows.length > 1 ? 's' : ''}) ; ${whose}.`;
  const shown = rows.slice(0, 5).map((row) => JSON.stringify(row).slice(0, 200));
  return new RehearsalStop(step, null, sentence, shown);
}
