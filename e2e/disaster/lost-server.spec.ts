import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { plan as planSchema } from '../../bascule/core/plan/schema.ts';
import { connected } from '../../bascule/database/connected.ts';
import { clustersOf, stopEnvironmentClusters } from '../../bascule/database/environment-cluster.ts';
import { EnvironmentDatabases } from '../../bascule/engine/outside/databases.ts';
import { Secrets } from '../../bascule/engine/outside/secrets.ts';
import { Backups } from '../../bascule/server/backup/backups.ts';
import { littlePlan } from '../../bascule/testing/product.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const plan = planSchema.parse({
  ...littlePlan('Little', 30_000),
  environments: [
    {
      name: 'production',
      title: 'Production',
      bakeMs: 1_000,
      backup: { everyMs: 86_400_000, keepDays: 30, shipWithinMs: 60_000 },
    },
  ],
});
const production = plan.environments[0]!;
const key = randomBytes(32).toString('hex');

/** What one server has: its disk, and Bascule's own database. */
interface Host {
  home: string;
  backups: Backups;
  databases: EnvironmentDatabases;
  lose(): Promise<void>;
}

/** Starts Bascule's part in a server's databases; `sql` is what happened before its first backup. */
async function host(home: string, sql: string): Promise<Host> {
  const name = `disaster_${randomBytes(4).toString('hex')}`;
  await connected(inject('postgresUrl'), (client) => client.query(`CREATE DATABASE ${name}`));
  const url = Object.assign(new URL(inject('postgresUrl')), { pathname: `/${name}` }).href;
  const schema = await readFile(new URL('../../bascule/engine/schema/backup.sql', import.meta.url), 'utf8');
  await connected(url, (client) => client.query(`CREATE SCHEMA bascule; ${schema}`));
  const pool = new pg.Pool({ connectionString: url });
  const secrets = await Secrets.open(join(home, 'secrets'), key);
  const setting = { plan, environments: plan.environments, state: home, pool, secrets, databaseUrl: null };
  const backups = new Backups({ ...setting, logger: console, onSwitched: () => Promise.resolve() });
  const databases = new EnvironmentDatabases(plan, inject('postgresUrl'), secrets, backups);
  const { ownerUrl } = await databases.urls(production);
  await connected(ownerUrl, (client) => client.query(sql));
  await backups.start();
  const lose = async () => {
    await backups.close();
    await stopEnvironmentClusters(clustersOf(home, 'production'));
    await pool.end();
    await connected(inject('postgresUrl'), (client) => client.query(`DROP DATABASE ${name} WITH (FORCE)`));
    await rm(home, { recursive: true });
  };
  return { home, backups, databases, lose };
}

let folder: string;
let lost: Host | null = null;
let found: Host | null = null;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'disaster-'));
  await chmod(folder, 0o755);
  await mkdir(join(folder, 'bin'));
  await symlink(here('aws-folders.mjs'), join(folder, 'bin/aws'));
});
afterAll(async () => {
  await lost?.lose();
  await found?.lose();
  await rm(folder, { recursive: true });
});

const ask = async (of: Host, sql: string): Promise<unknown[]> => {
  const { ownerUrl } = await of.databases.urls(production);
  return (await connected(ownerUrl, (client) => client.query(sql))).rows;
};
const sync = (program: string, ...args: string[]) =>
  execFileSync(program, args, {
    env: {
      PATH: `${join(folder, 'bin')}:${process.env['PATH']}`,
      BUCKETS: folder,
      BACKUP_BUCKET: 'bucket',
      BASCULE_STATE: lost?.home,
    },
  });

describe('a server that is lost with all its disks', { timeout: 120_000 }, () => {
  test('comes back on another one from the store off site and the key, as docs/runbooks/mise-en-production says', async () => {
    lost = await host(
      join(folder, 'first'),
      "CREATE TABLE entry (note text); INSERT INTO entry VALUES ('Léa: 120 points')",
    );
    const first = lost.backups.of('production');
    // A server that has none takes one by itself.
    const taken = async () => (await first.list()).backups.filter(({ verifiedAt }) => verifiedAt !== null);
    await expect.poll(taken, { timeout: 90_000, interval: 200 }).toHaveLength(1);
    sync(here('../../infra/systemd/copy-off-site'));
    expect(await readdir(join(folder, 'bucket/secrets'))).not.toContain('secret.key');
    await lost.lose();
    lost = null;

    const home = join(folder, 'second');
    sync('aws', 's3', 'sync', 's3://bucket/backups', join(home, 'backups'));
    sync('aws', 's3', 'sync', 's3://bucket/secrets', join(home, 'secrets'));
    found = await host(home, '');
    await expect(ask(found, 'SELECT note FROM entry')).rejects.toThrow('entry');
    const safeguard = found.backups.of('production');
    const { possible } = await safeguard.list();
    // The last that the log off site has of the server that was lost.
    const { to } = possible[0]!;
    // The new server takes a first backup of its own as well; nobody restores meanwhile.
    const restored = () => safeguard.restoreTo(to, 'Léa').catch(({ code }: { code: string }) => code);
    await expect.poll(restored, { timeout: 90_000, interval: 500 }).toMatchObject({ to });
    expect(await ask(found, 'SELECT note FROM entry')).toEqual([{ note: 'Léa: 120 points' }]);
  });
});
