import type pg from 'pg';
import type { RehearsalReport, RehearsedMigration } from '../core/migration/rehearsal.ts';
import { schemaDiff, shownDifference, type SchemaLine } from '../core/migration/schema-diff.ts';
import type { Clone } from './clone.ts';
import type { Migration } from './migration-folder.ts';
import type { Watch } from './migration-transaction.ts';
import { applyMigrations, revertMigrations } from './migrations.ts';
import { RehearsalStop } from './rehearsal-stop.ts';
import { dumpSchema } from './schema-dump.ts';
import { statementsOf } from './statements.ts';

/** Plays migrations one by one on a clone, writes down what each takes, and compares the schemas. */
export class Stage {
  readonly #client: pg.Client;
  readonly #clone: Clone;
  readonly #directory: string;
  readonly #report: RehearsalReport;
  /** The schema before and after each migration. */
  readonly #schemas = new Map<string, { before: SchemaLine[]; after: SchemaLine[] }>();

  constructor(client: pg.Client, clone: Clone, directory: string, report: RehearsalReport) {
    this.#client = client;
    this.#clone = clone;
    this.#directory = directory;
    this.#report = report;
  }

  async up(migration: Migration): Promise<void> {
    const { name } = migration;
    const before = await dumpSchema(this.#client);
    const played: RehearsedMigration = { name, upMs: 0, downMs: null, againMs: null, statements: [], locked: [] };
    this.#report.migrations.push(played);
    const tables = new Set(before.filter(({ object }) => object.startsWith('table ')).map(({ object }) => object));
    played.upMs = await this.#play('up', name, () => this.#apply(name, watching(migration, played, tables)));
    this.#report.upMs += played.upMs;
    this.#schemas.set(name, { before, after: await dumpSchema(this.#client) });
  }

  /** Undoes the newest; `below` is the one before it. */
  async down({ name }: Migration, below: string | null): Promise<void> {
    const url = this.#clone.ownerUrl;
    const tookMs = await this.#play('down', name, () =>
      revertMigrations({ url, directory: this.#directory, downTo: below }),
    );
    this.#note(name, { downMs: tookMs });
    const sentence = `Le down.sql de ${name} ne rend pas le schéma d’avant : corrigez-le jusqu’à ce que rien ne diffère.`;
    await this.#compare('down', name, this.#schemas.get(name)?.before ?? [], sentence);
  }

  async again({ name }: Migration): Promise<void> {
    this.#note(name, { againMs: await this.#play('again', name, () => this.#apply(name)) });
    const sentence = `Appliquée une seconde fois après son retour, la migration ${name} ne donne pas le même schéma : corrigez migration.sql ou down.sql.`;
    await this.#compare('again', name, this.#schemas.get(name)?.after ?? [], sentence);
  }

  async #apply(name: string, watch?: Watch): Promise<void> {
    const { ownerUrl: url } = this.#clone;
    await applyMigrations({ url, directory: this.#directory, only: [name], ...(watch && { watch: () => watch }) });
  }

  async #play(step: 'up' | 'down' | 'again', name: string, act: () => Promise<unknown>): Promise<number> {
    const startedAt = performance.now();
    await act().catch((cause: unknown) => {
      const sentence = cause instanceof Error ? cause.message : String(cause);
      throw new RehearsalStop(step, name, sentence, [], { cause });
    });
    return performance.now() - startedAt;
  }

  #note(name: string, times: Partial<RehearsedMigration>): void {
    const played = this.#report.migrations.find((each) => each.name === name);
    if (played) Object.assign(played, times);
  }

  async #compare(step: 'down' | 'again', name: string, wanted: SchemaLine[], sentence: string): Promise<void> {
    const differences = schemaDiff(wanted, await dumpSchema(this.#client));
    if (differences.length > 0) throw new RehearsalStop(step, name, sentence, differences.map(shownDifference));
  }
}

/** Locks that live requests can't share, held until the migration is over. */
const LOCKED = `
  SELECT format('%I.%I', nspname, relname) AS table, bool_or(mode = 'AccessExclusiveLock') AS reads
  FROM pg_locks JOIN pg_class ON pg_class.oid = relation JOIN pg_namespace ON pg_namespace.oid = relnamespace
  WHERE pid = pg_backend_pid() AND relkind IN ('r', 'p')
    AND mode IN ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
  GROUP BY 1 ORDER BY 1`;

function watching({ sql }: Migration, played: RehearsedMigration, tables: Set<string>): Watch {
  const statements = statementsOf(sql);
  return {
    onStatement: (index, tookMs) => {
      const { text = '', line = 0 } = statements[index] ?? {};
      played.statements.push({ line, statement: text.replace(/\s+/g, ' ').slice(0, 200), tookMs });
    },
    beforeCommit: async (client) => {
      const { rows } = await client.query<{ table: string; reads: boolean }>(LOCKED);
      played.locked = rows
        .filter(({ table }) => tables.has(`table ${table}`))
        .map(({ table, reads }) => ({ table, against: reads ? 'reads and writes' : 'writes' }));
    },
  };
}
