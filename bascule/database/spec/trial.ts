import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { connected } from '../connected.ts';
import { ensureDatabase } from '../roles.ts';

/** A database of a test's own, and a folder of migrations for it. */
export class Trial {
  readonly name: string;
  readonly directory: string;
  readonly adminUrl: string;
  readonly ownerUrl: string;
  readonly appUrl: string;
  /** As the owner. */
  readonly client: pg.Client;

  static async create(adminUrl: string): Promise<Trial> {
    const directory = await mkdtemp(join(tmpdir(), 'bascule-migrations-'));
    const name = `trial_${directory.slice(-6).toLowerCase()}_${process.pid}`.replaceAll(/[^a-z0-9_]/g, '_');
    const urls = await ensureDatabase({ adminUrl, name, ownerPassword: 'owner', appPassword: 'app' });
    const trial = new Trial(name, directory, adminUrl, urls);
    await trial.client.connect();
    return trial;
  }

  private constructor(name: string, directory: string, adminUrl: string, urls: { ownerUrl: string; appUrl: string }) {
    this.name = name;
    this.directory = directory;
    this.adminUrl = adminUrl;
    this.ownerUrl = urls.ownerUrl;
    this.appUrl = urls.appUrl;
    this.client = new pg.Client({ connectionString: urls.ownerUrl });
  }

  async migration(folder: string, sql: string, down?: string): Promise<void> {
    await mkdir(join(this.directory, folder), { recursive: true });
    await writeFile(join(this.directory, folder, 'migration.sql'), sql);
    if (down !== undefined) await writeFile(join(this.directory, folder, 'down.sql'), down);
  }

  /** Names of the public tables. */
  async tables(): Promise<string[]> {
    const { rows } = await this.client.query<{ name: string }>(
      `SELECT tablename AS name FROM pg_tables
       WHERE schemaname = 'public' AND tablename <> '_prisma_migrations' ORDER BY 1`,
    );
    return rows.map((row) => row.name);
  }

  /** Databases of the server that a rehearsal of this one made. */
  async clones(): Promise<string[]> {
    return connected(this.adminUrl, async (admin) => {
      const { rows } = await admin.query<{ name: string }>(
        'SELECT datname AS name FROM pg_database WHERE starts_with(datname, $1)',
        [`${this.name}_rehearsal`],
      );
      return rows.map(({ name }) => name);
    });
  }

  async remove(): Promise<void> {
    await this.client.end();
    await connected(this.adminUrl, async (admin) => {
      await admin.query(`DROP DATABASE ${this.name} WITH (FORCE)`);
      await admin.query(`DROP ROLE ${this.name}_owner, ${this.name}_app`);
    });
    await rm(this.directory, { recursive: true, force: true });
  }
}
