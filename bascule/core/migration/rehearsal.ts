import { z } from 'zod';

/** What a rehearsal of migrations found. Times are milliseconds. */
export const rehearsalReport = z.object({
  database: z.string(),
  /** Rows that the clone was given, and how long that took. */
  copied: z.object({ tables: z.int(), rows: z.int(), tookMs: z.number() }),
  migrations: z.array(
    z.object({
      name: z.string(),
      upMs: z.number(),
      downMs: z.number().nullable(),
      againMs: z.number().nullable(),
      statements: z.array(z.object({ line: z.int(), statement: z.string(), tookMs: z.number() })),
      /** Tables in use whose readers or writers wait until the migration is over. */
      locked: z.array(z.object({ table: z.string(), against: z.enum(['writes', 'reads and writes']) })),
    }),
  ),
  /** Going up, all together: what production must expect. */
  upMs: z.number(),
  tookMs: z.number(),
  /** Tables whose number of rows changed on the way; a null table is not there then. */
  rows: z.array(z.object({ table: z.string(), before: z.int(), up: z.int().nullable(), down: z.int().nullable() })),
  /** Tables whose content is not what it was after up and down, although the schema is: a way back loses data there. */
  notRestored: z.array(z.string()),
  failure: z
    .object({
      step: z.enum(['clone', 'before', 'up', 'down', 'again']),
      migration: z.string().nullable(),
      /** One sentence: what went wrong, and what to do. */
      sentence: z.string(),
      /** Lines `+`, `-` or `~` of what differs. */
      differences: z.array(z.string()),
    })
    .nullable(),
});
export type RehearsalReport = z.infer<typeof rehearsalReport>;
export type RehearsalFailure = NonNullable<RehearsalReport['failure']>;
export type RehearsedMigration = RehearsalReport['migrations'][number];

/** How many rows a table has, and a sum of what stands in them. */
export interface Measure {
  rows: number;
  content: string;
}

/** By table. */
export type Measures = Map<string, Measure>;

export interface RowsCompared {
  rows: RehearsalReport['rows'];
  notRestored: string[];
  /** Tables where the way back lost or added rows. What going up deleted, no way back can give: that is not counted here. */
  miscounted: string[];
}

/** What going up and down did to the rows. */
export function compareRows(before: Measures, up: Measures, down: Measures): RowsCompared {
  const tables = [...before].map(([table, { rows }]) => ({
    table,
    before: rows,
    up: up.get(table)?.rows ?? null,
    down: down.get(table)?.rows ?? null,
  }));
  return {
    rows: tables.filter((each) => each.up !== each.before || each.down !== each.before),
    notRestored: [...before.keys()].filter((table) => down.get(table)?.content !== before.get(table)?.content),
    miscounted: tables.filter(isMiscounted).map(({ table }) => table),
  };
}

function isMiscounted({ before, up, down }: RehearsalReport['rows'][number]): boolean {
  const lostGoingUp = (up ?? 0) < before;
  return down === null || down > before || (down < before && !lostGoingUp);
}

/** Whether going up lost rows that a person should know of, whatever the statements looked like. */
export function losesRows({ rows }: RehearsalReport): boolean {
  return rows.some((each) => (each.up === null ? each.before > 0 : each.up < each.before));
}
