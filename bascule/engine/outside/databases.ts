import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Environment, Plan } from '../../core/plan/schema.ts';
import { applyMigrations, pendingMigrations } from '../../database/migrations.ts';
import { ensureDatabase } from '../../database/roles.ts';
import type { Databases } from '../ground.ts';
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
}

const noOwnClusters: OwnClusters = { adminUrlOf: async () => null, backUp: async () => null };

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

  async pending(environment: Environment, directory: string): Promise<string[]> {
    const { ownerUrl } = await this.urls(environment);
    return (await pendingMigrations({ url: ownerUrl, directory })).pending;
  }

  async rehearse(environment: Environment): Promise<{ found: string }> {
    throw new Error(`Les migrations de ${environment.name} ne peuvent pas encore être répétées.`);
  }

  backUp(environment: Environment, reason: string, onProgress: (text: string) => void): Promise<{ id: string } | null> {
    return this.#own.backUp(environment, reason, onProgress);
  }

  async migrate(
    environment: Environment,
    directory: string,
    onProgress: (text: string) => void,
  ): Promise<{ applied: string[] }> {
    const { ownerUrl } = await this.urls(environment);
    return applyMigrations({ url: ownerUrl, directory, onProgress: ({ sentence }) => onProgress(sentence) });
  }

  /** Runs the plan's seed command as the programs' own role. @throws with what it printed */
  async seed(environment: Environment, { files }: { files: string }): Promise<void> {
    if (!environment.seed) return;
    const [program = '', ...args] = environment.seed.command;
    const { appUrl } = await this.urls(environment);
    const env = { ...process.env, DATABASE_URL: appUrl, SEED_ACCOUNTS: JSON.stringify(environment.demoAccounts) };
    await promisify(execFile)(program, args, { cwd: files, env, timeout: 120_000 }).catch((error: unknown) => {
      const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : String(error);
      throw new Error(
        `Les données de démonstration de ${environment.name} n’ont pas pu être créées : ${said || String(error)}`,
      );
    });
  }

  /** Makes sure of the database and its two roles. */
  async urls(environment: Environment): Promise<{ ownerUrl: string; appUrl: string }> {
    const password = (role: string) => this.#secrets.value(environment.name, `DATABASE_${role}_PASSWORD`);
    return ensureDatabase({
      adminUrl: (await this.#own.adminUrlOf(environment)) ?? this.#adminUrl,
      name: databaseName(this.#plan, environment),
      ownerPassword: await password('OWNER'),
      appPassword: await password('APP'),
    });
  }
}
