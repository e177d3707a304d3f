import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { tarOf, untar } from '../backup/base-tar.ts';
import { discard } from '../backup/recover.ts';
import { connected } from '../connected.ts';
import { createCluster, findCluster, prepareCluster, type Cluster } from '../cluster.ts';
import { postgresStatus, startPostgres, type Postgres } from '../embedded.ts';
import { archivingSettings, configure, type Archiving } from '../environment-cluster.ts';
import { killAll } from './processes.ts';
import { ReplicaError } from './replica-error.ts';
import { asked, rowOf } from './session.ts';
import { markStandby, standbyRole, standbySettings, writePassword, writeSettings } from './settings.ts';

const answerWithinMs = 10_000;
const lookEveryMs = 50;

export interface Place {
  clusters: string;
  /** The directory of the primary, which runs. */
  primary: string;
  standby: { name: string; slot: string };
  archiving: Archiving;
}

/** Names of a standby to be made, told apart from all before. */
export function standbyNames(at: number): { name: string; slot: string } {
  const stamp = new Date(at).toISOString().replaceAll(/\D/g, '');
  return { name: `replica-${stamp}`, slot: `bascule_${stamp}` };
}

/**
 * Makes a standby: the primary's files while it writes in them, then its log by a slot that was there before the first file
 * was read. Resolves once it has all that was committed when it was started.
 */
export async function makeStandby({ clusters, primary, standby, archiving }: Place): Promise<void> {
  const directory = join(clusters, standby.name);
  const original = (await findCluster(primary)) as Cluster;
  const postgres = await startPostgres({ directory: primary });
  await removeStandby(directory);
  const password = await asked(postgres, answerWithinMs, (client) => prepare(client, standby.slot));
  await createCluster(
    directory,
    () => {},
    async (fresh) => {
      await prepareCluster(fresh, '');
      await copyData(original, postgres, fresh);
      await configure(fresh, archivingSettings(archiving));
      await writePassword(fresh, password);
      await writeSettings(fresh, standbySettings(postgres.port, standby.slot));
      await markStandby(fresh);
    },
  );
  await startPostgres({ directory });
  await untilCaughtUp(postgres, directory);
}

/**
 * The old primary, fenced, whose log ends before its heir left it: it follows that one, and nothing needs to be copied.
 * One that went further would need PostgreSQL's pg_rewind, which the embedded one does not bring.
 */
export async function follow({ clusters, primary, standby }: Omit<Place, 'archiving'>): Promise<void> {
  const directory = join(clusters, standby.name);
  const cluster = (await findCluster(directory)) as Cluster;
  const postgres = await startPostgres({ directory: primary });
  const password = await asked(postgres, answerWithinMs, (client) => prepare(client, standby.slot));
  await writePassword(cluster, password);
  await writeSettings(cluster, standbySettings(postgres.port, standby.slot));
  await startPostgres({ directory });
}

/** Removes one that nobody needs, also one that hangs. */
export async function removeStandby(directory: string): Promise<void> {
  const cluster = await findCluster(directory);
  if (cluster) await killAll(cluster);
  await discard(directory);
}

/** Starts one that stopped; where the primary listens may have changed meanwhile. @throws DatabaseError */
export async function startStandby({ clusters, primary, standby }: Omit<Place, 'archiving'>): Promise<void> {
  const directory = join(clusters, standby.name);
  const cluster = await findCluster(directory);
  const { port } = await startPostgres({ directory: primary });
  if (cluster) await writeSettings(cluster, standbySettings(port, standby.slot));
  await startPostgres({ directory });
}

/** Without a standby nobody needs log kept for one, whichever it was. One that still reads is left alone. */
export async function dropSlots(client: pg.Client): Promise<void> {
  await client.query(
    `SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots
     WHERE slot_type = 'physical' AND starts_with(slot_name, 'bascule_') AND NOT active`,
  );
}

/** A role of its own, which may read the log and nothing else, under a password that is this standby's. */
async function prepare(client: pg.Client, slot: string): Promise<string> {
  const password = randomBytes(24).toString('base64url');
  const { rowCount } = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [standbyRole]);
  const verb = rowCount === 0 ? 'CREATE' : 'ALTER';
  await client.query(`${verb} ROLE ${standbyRole} LOGIN REPLICATION PASSWORD ${client.escapeLiteral(password)}`);
  await dropSlots(client);
  await client.query('SELECT pg_create_physical_replication_slot($1, immediately_reserve => true)', [slot]);
  return password;
}

/** https://www.postgresql.org/docs/18/continuous-archiving.html, "Making a Base Backup Using the Low Level API". */
async function copyData(original: Cluster, postgres: Postgres, fresh: Cluster): Promise<void> {
  await connected(postgres.url('postgres'), async (client) => {
    await client.query("SELECT pg_backup_start('standby', fast => true)");
    const stop = async () => {
      const stopped = await rowOf<{ labelfile: string }>(
        client,
        'SELECT labelfile FROM pg_backup_stop(wait_for_archive => false)',
      );
      return stopped.labelfile;
    };
    await untar(
      tarOf(original, stop, () => {}),
      fresh,
    );
  });
}

async function untilCaughtUp(postgres: Postgres, directory: string): Promise<void> {
  const lsn = await asked(postgres, answerWithinMs, async (client) => {
    const { lsn } = await rowOf<{ lsn: string }>(client, 'SELECT pg_current_wal_insert_lsn() AS lsn');
    return lsn;
  });
  while (!(await hasReached(postgres, lsn))) {
    if ((await postgresStatus({ directory })).state !== 'running') throw stopped(directory);
    await pause(lookEveryMs);
  }
}

/** Whether the standby has the log until there on its disk. */
export function hasReached(postgres: Postgres, lsn: string): Promise<boolean> {
  const sql = `SELECT EXISTS (SELECT FROM pg_stat_replication
    WHERE application_name = $1 AND state = 'streaming' AND flush_lsn >= $2::pg_lsn) AS reached`;
  return asked(postgres, answerWithinMs, async (client) => {
    const { reached } = await rowOf<{ reached: boolean }>(client, sql, [standbyRole, lsn]);
    return reached;
  });
}

function stopped(directory: string): ReplicaError {
  const sentence = `La réplique de ${directory} s’est arrêtée avant d’avoir rattrapé la base : son journal (cluster/postgres.log) dit pourquoi ; elle est refaite au prochain passage.`;
  return new ReplicaError('no-standby', sentence);
}
