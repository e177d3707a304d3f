import { join } from 'node:path';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import type { Environment, Plan } from '../../core/plan/schema.ts';
import { Dumps } from '../../database/backup/dumps.ts';
import { EnvironmentBackups } from '../../database/backup/environment-backups.ts';
import { BackupRows } from '../../database/backup/rows.ts';
import type { Safeguard, Tell } from '../../database/backup/safeguard.ts';
import { BackupStore } from '../../database/backup/store.ts';
import { archivingOf, clustersOf, startEnvironmentCluster } from '../../database/environment-cluster.ts';
import { databaseName, type OwnClusters } from '../../engine/outside/databases.ts';
import type { Secrets } from '../../engine/outside/secrets.ts';
import { Refusal } from '../refusal.ts';
import { BackupSchedule } from './schedule.ts';

export interface BackupSetting {
  plan: Plan;
  /** Those that this server looks after. */
  environments: Environment[];
  /** The state directory. */
  state: string;
  pool: Pool;
  secrets: Secrets;
  /** The DATABASE_URL that the user gave; null: the databases are Bascule's own. */
  databaseUrl: string | null;
  logger: Pick<Logger, 'error'>;
  /** Programs move to the cluster that is live now. */
  onSwitched(environment: Environment): Promise<void>;
}

/** The name that an environment's backups are sealed under: losing its value is losing them. */
export async function backupKey(secrets: Secrets, environment: string): Promise<Buffer> {
  return Buffer.from(await secrets.value(environment, 'BACKUP_KEY'), 'base64url');
}

export const storeOf = (state: string, environment: string) => join(state, 'backups', environment);

/** Whether the environment's data are in a cluster of its own, which can go back in time without the others. */
export function hasOwnCluster(environment: Environment, databaseUrl: string | null): boolean {
  return environment.backup !== null && databaseUrl === null;
}

/** The backups of all environments whose plan asks for them, from the start of a server to its end. */
export class Backups implements OwnClusters {
  readonly #setting: BackupSetting;
  readonly #safeguards = new Map<string, Safeguard>();
  readonly #schedules: BackupSchedule[] = [];

  constructor(setting: BackupSetting) {
    this.#setting = setting;
  }

  /** Superuser URL of the environment's own cluster, which is started; null when it has none. */
  async adminUrlOf(environment: Environment): Promise<string | null> {
    const { state, databaseUrl } = this.#setting;
    if (!environment.backup || !hasOwnCluster(environment, databaseUrl)) return null;
    const clusters = clustersOf(state, environment.name);
    const postgres = await startEnvironmentCluster(clusters, archivingOf(environment.backup));
    return postgres.url('postgres');
  }

  /** A verified backup before something risky; null when the plan asks for none. @throws BackupError */
  async backUp(environment: Environment, reason: string, tell: Tell): Promise<{ id: string } | null> {
    const safeguard = this.#safeguards.get(environment.name);
    if (!safeguard) return null;
    const { backup } = await safeguard.backupNow(reason, 'Bascule', tell);
    return { id: String(backup) };
  }

  async lastBackup({ name }: Environment): Promise<{ id: string; verifiedAt: number } | null> {
    const { backups } = (await this.#safeguards.get(name)?.list()) ?? { backups: [] };
    const last = backups.findLast(({ verifiedAt }) => verifiedAt !== null);
    return last ? { id: last.id, verifiedAt: last.verifiedAt ?? 0 } : null;
  }

  /** Ends what a crash broke off, ships the log from now on and takes what is due. The databases may be used before. */
  async start(): Promise<void> {
    const { environments, logger } = this.#setting;
    for (const environment of environments.filter((each) => each.backup !== null)) {
      const onTrouble = (error: Error) =>
        logger.error({ environment: environment.name, error: error.message }, 'a backup is in trouble');
      const safeguard = await this.#safeguardOf(environment, onTrouble);
      await safeguard.start();
      this.#safeguards.set(environment.name, safeguard);
      const schedule = new BackupSchedule(safeguard, { clock: Date.now, onTrouble });
      schedule.start();
      this.#schedules.push(schedule);
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#safeguards.values()].map((each) => each.close()));
    await Promise.all(this.#schedules.map((each) => each.close()));
  }

  /** @throws Refusal naming the environments that have backups */
  of(name: string): Safeguard {
    const safeguard = this.#safeguards.get(name);
    if (safeguard) return safeguard;
    const { environments } = this.#setting;
    const environment = environments.find((each) => each.name === name);
    if (!environment) {
      const known = environments.map((each) => each.name).join(', ');
      throw new Refusal('not-found', `Bascule ne s’occupe pas ici de « ${name} » : choisissez parmi ${known}.`);
    }
    throw new Refusal('conflict', unasked(name));
  }

  async #safeguardOf(environment: Environment, onTrouble: (error: Error) => void): Promise<Safeguard> {
    const { plan, state, pool, secrets, databaseUrl, onSwitched } = this.#setting;
    const { name, backup: rule } = environment;
    if (!rule) throw new Error(unasked(name));
    const store = new BackupStore(storeOf(state, name), await backupKey(secrets, name));
    const database = databaseName(plan, environment);
    // PostgreSQL stamps its log with the system's time: backups live in no other.
    const parts = { environment: name, rule, store, rows: new BackupRows(pool, name), pool, clock: Date.now };
    if (databaseUrl !== null) return new Dumps({ ...parts, url: urlOf(databaseUrl, database) });
    return new EnvironmentBackups({
      ...parts,
      archiving: archivingOf(rule),
      clusters: clustersOf(state, name),
      database,
      invariants: plan.migrations.invariants,
      timeZone: plan.calendar.timeZone,
      onSwitched: () => onSwitched(environment),
      onTrouble,
    });
  }
}

function unasked(name: string): string {
  return `Le plan ne demande pas de sauvegarde pour ${name} : ajoutez « backup » à cet environnement, puis relancez « npx bascule up ».`;
}

function urlOf(databaseUrl: string, database: string): string {
  const url = new URL(databaseUrl);
  url.pathname = `/${database}`;
  return url.href;
}
