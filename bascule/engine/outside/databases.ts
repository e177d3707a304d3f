import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Environment, Plan } from '../../core/plan/schema.ts';
import { lintAll, type Linted } from '../../core/migration/lint.ts';
import { readMigrations } from '../../database/migration-folder.ts';
import { applyMigrations, pendingMigrations } from '../../database/migrations.ts';
import { proveReversible } from '../../database/prove-reversible.ts';
import { connected } from '../../database/connected.ts';
import { ensureDatabase } from '../../database/roles.ts';
import type { Databases, StillOurs } from '../ground.ts';
import type { Secrets } from './secrets.ts';

/** The name of an environment's database: `rewapp_development`. */
export function databaseName(plan: Plan, environment: Environment): string {
  return `${plan.name}_${environment.name}`.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_');
}

/** Environments whose data are in a cluster apart, which is backed up. */
export interface OwnClusters {
  /** Superuser URL of the environment's cluster; null when it has none of its own. */
  adminUrlOf(environment: Environment): Promise<string | null>;
  /** A verified backup; null when the plan asks for none. */
  backUp(environment: Environment, reason: string, tell: (text: string) => void): Promise<{ id: string } | null>;
  /** The newest verified one. */
  lastBackup(environment: Environment): Promise<{ id: string; verifiedAt: number } | null>;
}

const noOwnClusters: OwnClusters = {
  adminUrlOf: async () => null,
  backUp: async () => null,
  lastBackup: async () => null,
};

/** One database an environment, on a server of its own or on one for all, each with an owner that migrates and a lesser role that the programs use. */
export class EnvironmentDatabases implements Databases {
  readonly #plan: Plan;
  readonly #adminUrl: string;
  readonly #secrets: Secrets;
  readonly #own: OwnClusters;

  constructor(plan: Plan, adminUrl: string, secrets: Secrets, own: OwnClusters = noOwnClusters) {
    this.#plan = plan;
    this.#adminUrl = adminUrl;
    this.#secrets = secrets;
    this.#own = own;
  }

  async pending(environment: Environment, directory: string): Promise<Linted[]> {
    const { ownerUrl } = await this.urls(environment);
    const { pending, applied } = await pendingMigrations({ url: ownerUrl, directory });
    const folder = await readMigrations(directory);
    const among = (names: string[]) => folder.filter(({ name }) => names.includes(name));
    return lintAll(among(pending), among(applied));
  }

  async rehearse(
    environment: Environment,
    directory: string,
    onProgress: (text: string) => void,
  ): Promise<{ found: string }> {
    const { ownerUrl, adminUrl } = await this.urls(environment);
    const { invariants, withinMs } = this.#plan.migrations;
    const { found, upMs } = await proveReversible({ adminUrl, ownerUrl, directory, invariants, onProgress });
    if (upMs > withinMs) throw new Error(tooLong(upMs, withinMs));
    return { found };
  }

  backUp(environment: Environment, reason: string, onProgress: (text: string) => void): Promise<{ id: string } | null> {
    return this.#own.backUp(environment, reason, onProgress);
  }

  lastBackup(environment: Environment): Promise<{ id: string; verifiedAt: number } | null> {
    return this.#own.lastBackup(environment);
  }

  async migrate(
    environment: Environment,
    directory: string,
    only: string[],
    { stillOurs, onProgress }: { stillOurs: StillOurs; onProgress: (text: string) => void },
  ): Promise<{ applied: string[] }> {
    const { ownerUrl } = await this.urls(environment);
    const { lockTimeoutMs, withinMs } = this.#plan.migrations;
    const onStep = ({ sentence }: { sentence: string }) => onProgress(sentence);
    const request = { url: ownerUrl, directory, only, lockTimeoutMs, withinMs, stillOurs };
    return applyMigrations({ ...request, onProgress: onStep });
  }

  /** Runs the plan's seed command as the programs' own role. @throws with what it printed */
  async seed(environment: Environment, { files }: { files: string }, stillOurs: StillOurs): Promise<void> {
    if (!environment.seed) return;
    const [program = '', ...args] = environment.seed.command;
    const { appUrl } = await this.urls(environment);
    const env = { ...process.env, DATABASE_URL: appUrl, SEED_ACCOUNTS: JSON.stringify(environment.demoAccounts) };
    await stillOurs();
    await promisify(execFile)(program, args, { cwd: files, env, timeout: 120_000 }).catch((error: unknown) => {
      const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : String(error);
      throw new Error(
        `Les données de démonstration de ${environment.name} n’ont pas pu être créées : ${said || String(error)}`,
      );
    });
  }

  /** Makes sure of the database and its two roles. */
  async urls(environment: Environment): Promise<{ adminUrl: string; ownerUrl: string; appUrl: string }> {
    const password = (role: string) => this.#secrets.value(environment.name, `DATABASE_${role}_PASSWORD`);
    const own = await this.#own.adminUrlOf(environment);
    const adminUrl = own ?? this.#adminUrl;
    const name = databaseName(this.#plan, environment);
    if (own !== null) await this.#refuseLeftBehind(own, name, environment);
    const made = await ensureDatabase({
      adminUrl,
      name,
      ownerPassword: await password('OWNER'),
      appPassword: await password('APP'),
    });
    return { adminUrl, ...made };
  }

  /** An environment that gets a cluster of its own later must not seem to have lost its data. */
  async #refuseLeftBehind(own: string, name: string, environment: Environment): Promise<void> {
    if ((await hasDatabase(own, name)) || !(await hasDatabase(this.#adminUrl, name))) return;
    throw new Error(
      `Les données de ${environment.name} sont dans le PostgreSQL commun (base ${name}), et son plan lui en donne maintenant un à part, pour ses sauvegardes : copiez cette base avec pg_dump et pg_restore, ou supprimez-la si elle se refait, puis recommencez.`,
    );
  }
}

async function hasDatabase(adminUrl: string, name: string): Promise<boolean> {
  return connected(adminUrl, async (client) => {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    return rowCount !== 0;
  });
}

const tooLong = (upMs: number, withinMs: number) =>
  `Les migrations prennent ${Math.round(upMs / 1_000)} s sur une copie des données, plus que les ${Math.round(withinMs / 1_000)} s du plan : coupez-les en plus petites, ou planifiez une maintenance.`;
