import { randomBytes } from 'node:crypto';
import { mkdtemp, chmod, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { chainTo } from '../bascule/core/backup/chain.ts';
import { shipUntil, takeBase } from '../bascule/database/backup/base-backup.ts';
import type { Manifest } from '../bascule/database/backup/manifest.ts';
import { discard, recover } from '../bascule/database/backup/recover.ts';
import { Shipper } from '../bascule/database/backup/shipper.ts';
import { BackupStore } from '../bascule/database/backup/store.ts';
import { verify } from '../bascule/database/backup/verify.ts';
import { findCluster, systemOf, type Cluster } from '../bascule/database/cluster.ts';
import { connected } from '../bascule/database/connected.ts';
import { postgresStatus, type Postgres } from '../bascule/database/embedded.ts';
import { archivingOf, liveCluster, startEnvironmentCluster } from '../bascule/database/environment-cluster.ts';
import { within, type Row } from './row.ts';

export const name = 'restore';

/** REWAPP's own rule. RESTORE_RUNS and RESTORE_MB make a quick look of it. */
const rule = { everyMs: 86_400_000, keepDays: 30, shipWithinMs: 60_000 };
const runs = Number(process.env['RESTORE_RUNS'] ?? 3);
const megabytes = Number(process.env['RESTORE_MB'] ?? 1_000);
const writeEveryMs = 50;
const database = 'bench';

/** What a fire may cost: how much of the newest data, and how long until all of it is back. */
export async function run(): Promise<Row[]> {
  const losses: number[] = [];
  for (let index = 0; index < runs; index += 1) losses.push(await withBurning((burning) => lossMs(burning, index)));
  const { backupS, verifyS, restoreS, dataMb, storedMb } = await withBurning(bigRestore);
  return [
    within(
      `newest row's age after kill -9 and restore from the store alone, worst of ${runs}`,
      seconds(Math.max(...losses)),
      's',
      60,
    ),
    { metric: 'base backup, sealed and compressed', value: Math.round(dataMb / backupS), unit: 'MB/s' },
    { metric: 'data in the backup', value: Math.round(dataMb), unit: 'MB' },
    { metric: 'of that in the store', value: Math.round(storedMb), unit: 'MB' },
    { metric: `verification of ${megabytes} MB of rows`, value: verifyS, unit: 's' },
    { metric: `restore of ${megabytes} MB of rows to a time, until it answers`, value: restoreS, unit: 's' },
  ];
}

interface Burning {
  home: string;
  directory: string;
  cluster: Cluster;
  postgres: Postgres;
  store: BackupStore;
  shipper: Shipper;
}

/** A cluster that ships its log, for as long as the work takes. */
async function withBurning<T>(work: (burning: Burning) => Promise<T>): Promise<T> {
  const home = await mkdtemp(join(tmpdir(), 'rewapp-bench-restore-'));
  await chmod(home, 0o755);
  const postgres = await startEnvironmentCluster(join(home, 'clusters'), archivingOf(rule));
  const directory = await liveCluster(join(home, 'clusters'));
  const cluster = (await findCluster(directory)) as Cluster;
  const store = new BackupStore(join(home, 'store'), randomBytes(32));
  const shipper = new Shipper(cluster, store, Date.now, (error) => console.error(error.message));
  try {
    await asked(postgres, `CREATE DATABASE ${database}`, 'postgres');
    return await work({ home, directory, cluster, postgres, store, shipper });
  } finally {
    await shipper.close();
    await discard(directory);
    await rm(home, { recursive: true, force: true });
  }
}

/** Writes a row each 50 ms with its time, kills PostgreSQL somewhere in a shipping interval, and looks at the newest row left. */
async function lossMs(burning: Burning, index: number): Promise<number> {
  const { home, directory, postgres } = burning;
  await asked(postgres, 'CREATE TABLE tick AS SELECT clock_timestamp() AS at');
  await backedUp(burning);
  // A segment is closed after each half of the interval: killed just before that, then in between, and so on.
  const untilMs = (rule.shipWithinMs / 2) * (0.95 + index / 2);
  const lastAt = await ticking(postgres, untilMs);
  await killed(directory);
  const to = await restored(burning, join(home, 'restored'), null);
  const [row] = await asked(to, 'SELECT max(at) AS at FROM tick');
  await discard(join(home, 'restored'));
  return lastAt - new Date(row?.['at'] as string).getTime();
}

async function bigRestore(burning: Burning) {
  const { home, postgres, store, directory } = burning;
  await asked(postgres, 'CREATE TABLE entry (id bigserial PRIMARY KEY, note text NOT NULL)');
  const rows = Math.ceil(megabytes * 1_000);
  // Half of it can be compressed, as real rows can.
  await asked(
    postgres,
    `INSERT INTO entry (note) SELECT repeat(md5(g::text), 14) || md5(random()::text) || repeat('x', 400) FROM generate_series(1, ${rows}) g`,
  );
  const backup = await timed(() => backedUp(burning));
  const verified = await timed(() =>
    verify({ clusters: join(home, 'scratch'), store, database, invariants: [], clock: Date.now }, backup.result),
  );
  await asked(postgres, "INSERT INTO entry (note) VALUES ('after')");
  const restore = await timed(() => restored(burning, join(home, 'restored'), Date.now()));
  const [found] = await asked(restore.result, 'SELECT count(*)::int AS n FROM entry');
  if (found?.['n'] !== rows + 1) throw new Error(`${found?.['n']} rows came back, not ${rows + 1}.`);
  await discard(join(home, 'restored'));
  await killed(directory);
  const { dataBytes, bytes } = backup.result;
  return {
    backupS: backup.s,
    verifyS: verified.s,
    restoreS: restore.s,
    dataMb: dataBytes / 1e6,
    storedMb: bytes / 1e6,
  };
}

async function backedUp({ directory, store, shipper }: Burning): Promise<Manifest> {
  const signal = new AbortController().signal;
  const wanted = { environment: 'bench', reason: 'bench', by: 'bench' };
  return takeBase({ directory, store, shipper, clock: Date.now, signal }, wanted);
}

/** Answers the time of the last row that was acknowledged. */
async function ticking(postgres: Postgres, forMs: number): Promise<number> {
  const client = new pg.Client({ connectionString: postgres.url(database) });
  await client.connect();
  let lastAt = 0;
  for (const end = performance.now() + forMs; performance.now() < end; await pause(writeEveryMs)) {
    const { rows } = await client.query<{ at: Date }>('INSERT INTO tick VALUES (clock_timestamp()) RETURNING at');
    lastAt = rows[0]?.at.getTime() ?? lastAt;
  }
  await client.end();
  return lastAt;
}

async function killed(directory: string): Promise<void> {
  const status = await postgresStatus({ directory });
  if (status.state === 'running') process.kill(status.pid, 'SIGKILL');
}

/** From the store alone, to a time, or as far as its log goes. */
async function restored(
  { cluster, store, shipper, postgres }: Burning,
  directory: string,
  to: number | null,
): Promise<Postgres> {
  if (to === null) await shipper.close();
  else await shipUntil(cluster, postgres, store, shipper, new AbortController().signal);
  const system = await systemOf(cluster);
  const archive = await store.archive(system);
  const time = to ?? Math.max(...archive.segments.map(({ closedAt }) => closedAt));
  const chain = chainTo(archive, time);
  if (chain.kind === 'none') throw new Error('The store has no chain to this time.');
  const { backup, timeline, segments } = chain;
  const settings = ['archive_mode = off'];
  return recover({ store, system, backup: backup.id, timeline, segments, target: { time }, directory, settings });
}

async function asked(postgres: Postgres, sql: string, where = database): Promise<Record<string, unknown>[]> {
  return connected(postgres.url(where), async (client) => (await client.query(sql)).rows as Record<string, unknown>[]);
}

async function timed<T>(work: () => Promise<T>): Promise<{ result: T; s: number }> {
  const begun = performance.now();
  const result = await work();
  return { result, s: seconds(performance.now() - begun) };
}

const seconds = (ms: number) => Math.round(ms / 100) / 10;
