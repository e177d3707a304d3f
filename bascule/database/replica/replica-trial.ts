import { randomBytes } from 'node:crypto';
import { chmod, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { replicationRule, type ReplicationRule } from '../../core/replica/schema.ts';
import { ask } from '../backup/backup-trial.ts';
import { BackupStore } from '../backup/store.ts';
import { findCluster, type Cluster } from '../cluster.ts';
import { postgresStatus, startPostgres, stopPostgres } from '../embedded.ts';
import { clustersOf, liveCluster, startEnvironmentCluster, stopEnvironmentClusters } from '../environment-cluster.ts';
import { readPair, writePair, type FailedOver, type Pair } from './pair.ts';
import { goneWithin, processesOf, signal } from './processes.ts';
import { Replication, type Parts } from './replication.ts';

/** An environment with a real primary and a real standby, for the specs. */
export class ReplicaTrial {
  readonly home: string;
  readonly parts: Parts;
  readonly switched: string[] = [];
  readonly troubles: Error[] = [];
  /** Its timer never comes: a spec says when it looks. */
  replication: Replication;
  /** What is added to the time of day. */
  laterMs = 0;

  static async create(postgresUrl: string): Promise<ReplicaTrial> {
    const home = await mkdtemp(join(tmpdir(), 'bascule-replica-'));
    // As root, PostgreSQL runs as the user postgres, who must be able to come in.
    await chmod(home, 0o755);
    const trial = new ReplicaTrial(home, postgresUrl);
    await startEnvironmentCluster(trial.parts.clusters, trial.parts.archiving);
    await ask((await trial.live()).url('postgres'), 'CREATE DATABASE shop');
    await trial.sql('CREATE TABLE entry (id serial PRIMARY KEY, note text NOT NULL)');
    return trial;
  }

  private constructor(home: string, postgresUrl: string) {
    this.home = home;
    const pool = new pg.Pool({ connectionString: postgresUrl, max: 5 });
    pool.on('error', () => {});
    this.parts = {
      environment: `production-${randomBytes(4).toString('hex')}`,
      clusters: clustersOf(home, 'production'),
      rule: rule({}),
      store: new BackupStore(join(home, 'backups'), randomBytes(32)),
      pool,
      archiving: { everySeconds: 60 },
      clock: () => Date.now() + this.laterMs,
      lookEveryMs: 3_600_000,
      onSwitched: async () => void this.switched.push(await liveCluster(this.parts.clusters)),
      onTrouble: (error) => void this.troubles.push(error),
    };
    this.replication = new Replication(this.parts);
  }

  /** As after a kill of the server: a new one, with nothing in its memory. */
  async restart(change: Partial<Parts> = {}): Promise<void> {
    await this.replication.close();
    Object.assign(this.parts, change);
    this.replication = new Replication(this.parts);
  }

  /** A pair as the plan wants it, with nothing written yet. */
  async whole(wanted: Partial<ReplicationRule> = {}): Promise<Pair> {
    this.laterMs = 0;
    await this.restart({ rule: rule(wanted) });
    await startEnvironmentCluster(this.parts.clusters, this.parts.archiving);
    // As often as a server would: what has just come streams a moment later.
    for (let pair = await this.pair(); !pair?.standby?.ready || pair.guarantee !== this.parts.rule.mode;) {
      await this.replication.tend();
      pair = await this.pair();
      await pause(20);
    }
    await this.sql('TRUNCATE entry');
    this.switched.length = 0;
    return (await this.pair()) as Pair;
  }

  pair(): Promise<Pair | null> {
    return readPair(this.parts.clusters);
  }

  async live() {
    return startPostgres({ directory: await liveCluster(this.parts.clusters) });
  }

  directory(name: string): string {
    return join(this.parts.clusters, name);
  }

  async sql(statement: string): Promise<Record<string, unknown>[]> {
    return ask((await this.live()).url('shop'), statement);
  }

  async notes(): Promise<string[]> {
    return (await this.sql('SELECT note FROM entry ORDER BY id')).map(({ note }) => String(note));
  }

  /** As by a power cut: nothing is told, nothing is written any more. */
  async kill(name: string): Promise<void> {
    const directory = this.directory(name);
    const status = await postgresStatus({ directory });
    if (status.state === 'running') signal(status.pid, 'SIGKILL');
    await goneWithin((await findCluster(directory)) as Cluster, 10_000);
  }

  /** It hangs: its connections stay open, and nobody answers. */
  async freeze(name: string): Promise<number[]> {
    const pids = await this.processes(name);
    for (const pid of pids) signal(pid, 'SIGSTOP');
    return pids;
  }

  async processes(name: string): Promise<number[]> {
    const cluster = await findCluster(this.directory(name));
    return cluster ? processesOf(cluster) : [];
  }

  /** Stops it, and it can't be started again until it is mended. */
  async spoil(name: string): Promise<() => Promise<void>> {
    await this.stop(name);
    const { data } = (await findCluster(this.directory(name))) as Cluster;
    const file = join(data, 'global/pg_control');
    await rename(file, `${file}.away`);
    return () => rename(`${file}.away`, file);
  }

  /** As a server leaves it that is killed right after it decided to fail over. */
  async begin(pair: Pair): Promise<void> {
    const { primary: from, standby, guarantee } = pair;
    const moving = { by: 'Léa', at: Date.now(), guarantee, from, to: String(standby?.name), fork: null };
    await writePair(this.parts.clusters, { ...pair, moving });
  }

  /** As a server leaves it that is killed when all is done but the removal of what was before. */
  async leave(name: string, last: FailedOver): Promise<void> {
    await mkdir(this.directory(name));
    await writePair(this.parts.clusters, { ...((await this.pair()) as Pair), last });
  }

  /** As a server leaves it that is killed while it makes a standby. */
  async halve(pair: Pair): Promise<void> {
    const standby = { name: 'replica-half', slot: 'bascule_half', ...pair.standby, ready: false };
    await writePair(this.parts.clusters, { ...pair, standby });
  }

  stop(name: string): Promise<void> {
    return stopPostgres({ directory: this.directory(name) });
  }

  async remove(): Promise<void> {
    await this.replication.close();
    await stopEnvironmentClusters(this.parts.clusters);
    await this.parts.pool.end();
    await rm(this.home, { recursive: true, force: true });
  }
}

function rule(wanted: Partial<ReplicationRule>): ReplicationRule {
  return replicationRule.parse({ mode: 'synchronous', ...wanted });
}
