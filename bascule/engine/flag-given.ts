import type { Pool } from 'pg';
import { flagIn } from '../core/flag/given.ts';
import type { Plan } from '../core/plan/schema.ts';
import { changeDefinition } from './flag-table.ts';
import { transaction } from './transaction.ts';

/** Every environment has the plan's flags. What people changed since, or took away, stays as they left it. */
export async function giveFlags(pool: Pool, { flags, environments }: Plan, at: number): Promise<void> {
  for (const { name: environment } of environments) {
    const known = await everKnown(pool, environment);
    const missing = flags.filter(({ key }) => !known.has(key));
    if (missing.length === 0) continue;
    await transaction(pool, async (client) => {
      for (const given of missing) {
        const author = { kind: 'given', who: 'bascule', why: 'Premier état, donné par le plan.', at } as const;
        const named = { environment, subject: 'flag', key: given.key } as const;
        // Another server may have been faster.
        await changeDefinition(client, named, author, (now) => now?.definition ?? flagIn(given, environment));
      }
    });
  }
}

async function everKnown(pool: Pool, environment: string): Promise<Set<string>> {
  const { rows } = await pool.query<{ key: string }>(
    `SELECT DISTINCT key FROM bascule.flag_change WHERE environment = $1 AND subject = 'flag'`,
    [environment],
  );
  return new Set(rows.map(({ key }) => key));
}
