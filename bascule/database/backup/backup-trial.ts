import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startPostgres, type Postgres } from '../embedded.ts';
import { clustersOf, liveCluster, stopEnvironmentClusters } from '../environment-cluster.ts';
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

  static async create(postgresUrl: string, change: Partial<Parts> = {}): Promise<BackupTrial> {
    const home = await mkdtemp(join(tmpdir(), 'bascule-backup-'));
    // As root, PostgreSQL runs as the user postgres, who must be able to come in.
    await chmod(home, 0o755);
    const name = `backup_${randomBytes(4).toString('hex')}`;
    await ask(postgresUrl, `CREATE DATABASE ${name}`);
    const url = new URL(postgresUrl);
    url.pathname = `/${name}`;
    const schema = readFileSync(new URL('../../engine/schema/backup.sql', import.meta.url), 'utf8');
    await ask(url.href, `CREATE SCHEMA IF NOT EXISTS bascule; ${schema}`);
    return new BackupTrial(home, url.href, change);
  }

  private constructor(home: string, ownUrl: string, change: Partial<Parts>) {
    this.home = home;
    this.#ownUrl = ownUrl;
    const environment = 'production';
    const pool = new pg.Pool({ connectionString: ownUrl, max: 5 });
    pool.on('error', () => {});
    const store = new BackupStore(join(home, 'backups', environment), randomBytes(32));
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
      ...change,
    };
    this.backups = new EnvironmentBackups(this.parts);
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
    await this.backups.close();
    await stopEnvironmentClusters(this.parts.clusters);
    await rm(this.home, { recursive: true, force: true });
    await this.parts.pool.end();
    const admin = new URL(this.#ownUrl);
    const name = admin.pathname.slice(1);
    admin.pathname = '/postgres';
    await ask(admin.href, `DROP DATABASE ${name} WITH (FORCE)`);
  }
}

export async function ask(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const result = await client.query(statement).finally(() => client.end());
  return (Array.isArray(result) ? result.at(-1) : result).rows;
}
