import { z } from 'zod';

/** Where a migration stands in a database. `reverted` and `failed` ones are to be applied again. */
export const standing = z.object({
  name: z.string(),
  state: z.enum(['applied', 'pending', 'edited', 'failed', 'reverted', 'unfinished', 'ahead']),
  /** Milliseconds since 1970: when it came to that. */
  at: z.number().nullable(),
  /** Why it failed. */
  why: z.string().nullable(),
  reversible: z.boolean(),
});
export type Standing = z.infer<typeof standing>;

/** A row of `_prisma_migrations`. */
export interface MigrationRow {
  name: string;
  checksum: string;
  startedAt: Date;
  finishedAt: Date | null;
  rolledBackAt: Date | null;
  logs: string | null;
}

interface InFolder {
  name: string;
  checksum: string;
  down: string | null;
}

/** Every migration of the folder and of the database, in the order of their names. */
export function standingOf(folder: InFolder[], rows: MigrationRow[]): Standing[] {
  const names = new Set([...folder, ...rows].map(({ name }) => name));
  return [...names].toSorted().map((name) => {
    const own = folder.find((each) => each.name === name);
    const mine = rows.filter((row) => row.name === name).toSorted((a, b) => Number(a.startedAt) - Number(b.startedAt));
    const row = mine.find(({ rolledBackAt }) => rolledBackAt === null) ?? mine.at(-1);
    return { name, ...stateOf(own, row), reversible: own !== undefined && own.down !== null };
  });
}

function stateOf(own: InFolder | undefined, row: MigrationRow | undefined): Pick<Standing, 'state' | 'at' | 'why'> {
  if (!row) return { state: 'pending', at: null, why: null };
  if (row.rolledBackAt !== null) {
    const state = row.finishedAt === null ? 'failed' : 'reverted';
    return { state, at: Number(row.rolledBackAt), why: row.logs };
  }
  if (row.finishedAt === null) return { state: 'unfinished', at: Number(row.startedAt), why: row.logs };
  const at = Number(row.finishedAt);
  if (!own) return { state: 'ahead', at, why: null };
  return { state: own.checksum === row.checksum ? 'applied' : 'edited', at, why: null };
}
