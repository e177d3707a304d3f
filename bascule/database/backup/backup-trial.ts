import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startPostgres, type Postgres } from '../embedded.ts';
import { clustersOf, liveCluster, stopEnvironmentClusters } from '../environment-cluster.ts';
import { execute } from '../execute.ts';
import { EnvironmentBackups, type Parts } from './environment-backups.ts';
import { BackupRows } from './rows.ts';
import { BackupStore } from './store.ts';

/** An environment with its cluster, its store and Bascule's own tables, for the specs. Everything real. */
export class BackupTrial {
  readonly home: string;
  readonly parts: Parts;
  readonly troubles: Error[] = [];
  readonly switched: string[] = [];
  backups: EnvironmentBackups;
  readonly #ownUrl: string;
  readonly #key: Buffer;

  static async create(postgresUrl: string): Promise<BackupTrial> {
    const url = await ownDatabase(postgresUrl, '');
    const schema = readFileSync(new URL('../../engine/schema/backup.sql', import.meta.url), 'utf8');
    await ask(url, `CREATE SCHEMA IF NOT EXISTS bascule; ${schema}`);
    return new BackupTrial(await ownHome(), url, randomBytes(32));
  }

  /** One with a backup of what the statements make, stopped: each test has a copy of it. */
  static async original(postgresUrl: string, statements: string[]): Promise<BackupTrial> {
    const trial = await BackupTrial.create(postgresUrl);
    await trial.backups.start();
    for (const statement of statements) await trial.sql(statement);
    await trial.backups.backupNow('essai', 'Léa');
    await trial.#stop();
    return trial;
  }

  private constructor(home: string, ownUrl: string, key: Buffer) {
    this.home = home;
    this.#ownUrl = ownUrl;
    this.#key = key;
    const environment = 'production';
    const pool = new pg.Pool({ connectionString: ownUrl, max: 5 });
    pool.on('error', () => {});
    const store = new BackupStore(join(home, 'backups', environment), key);
    this.parts = {
      environment,
      clusters: clustersOf(home, environment),
      store,
      rows: new BackupRows(pool, environment),
      pool,
      rule: { everyMs: 86_400_000, keepDays: 30, shipWithinMs: 60_000 },
      archiving: { everySeconds: 60 },
      database: 'shop',
      invariants: [],
      timeZone: 'Europe/Paris',
      clock: Date.now,
      onSwitched: async (name) => void this.switched.push(name),
      onTrouble: (error) => this.troubles.push(error),
    };
    this.backups = new EnvironmentBackups(this.parts);
  }

  /** Of an original: a machine of its own with the same files, its server started. */
  async copy(): Promise<BackupTrial> {
    const home = await ownHome();
    const { code, output } = await execute('cp', ['-a', `${this.home}/.`, home], null);
    if (code !== 0) throw new Error(output);
    const url = await ownDatabase(this.#ownUrl, `TEMPLATE ${new URL(this.#ownUrl).pathname.slice(1)}`);
    const trial = new BackupTrial(home, url, this.#key);
    await trial.backups.start();
    return trial;
  }

  /** As after a kill of the server: a new one, with nothing in its memory. */
  async restart(change: Partial<Parts> = {}): Promise<void> {
    await this.backups.close();
    Object.assign(this.parts, change);
    this.backups = new EnvironmentBackups(this.parts);
    await this.backups.start();
  }

  async live(): Promise<Postgres> {
    return startPostgres({ directory: await liveCluster(this.parts.clusters) });
  }

  /** A statement in the live cluster's database, which is made at first. */
  async sql(statement: string): Promise<Record<string, unknown>[]> {
    const postgres = await this.live();
    if ((await ask(postgres.url('postgres'), "SELECT 1 FROM pg_database WHERE datname = 'shop'")).length === 0)
      await ask(postgres.url('postgres'), 'CREATE DATABASE shop');
    return ask(postgres.url('shop'), statement);
  }

  async remove(): Promise<void> {
    await this.#stop();
    await rm(this.home, { recursive: true, force: true });
    await ask(elsewhere(this.#ownUrl), `DROP DATABASE ${new URL(this.#ownUrl).pathname.slice(1)} WITH (FORCE)`);
  }

  async #stop(): Promise<void> {
    const { clusters, pool } = this.parts;
    await this.backups.close();
    await stopEnvironmentClusters(clusters);
    if (!pool.ended) await pool.end();
  }
}

async function ownHome(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'bascule-backup-'));
  // As root, PostgreSQL runs as the user postgres, who must be able to come in.
  await chmod(home, 0o755);
  return home;
}

/** Bascule's own database. */
async function ownDatabase(postgresUrl: string, options: string): Promise<string> {
  const name = `backup_${randomBytes(4).toString('hex')}`;
  await ask(elsewhere(postgresUrl), `CREATE DATABASE ${name} ${options}`);
  return Object.assign(new URL(postgresUrl), { pathname: `/${name}` }).href;
}

const elsewhere = (url: string) => Object.assign(new URL(url), { pathname: '/postgres' }).href;

export async function ask(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const result = await client.query(statement).finally(() => client.end());
  return (Array.isArray(result) ? result.at(-1) : result).rows;
}
