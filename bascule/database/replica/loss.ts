import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { forkOf, historyName } from '../backup/wal-file.ts';
import { findCluster, type Cluster } from '../cluster.ts';
import { startPostgres, stopPostgres, type Postgres } from '../embedded.ts';
import type { End, Fork, Loss } from './pair.ts';
import { asked, rowOf } from './session.ts';
import { dropSlots } from './standby.ts';

const answerWithinMs = 10_000;

/** Where a standby that has just been promoted left its old primary's history. */
export async function forkPoint(cluster: Cluster, postgres: Postgres): Promise<Fork> {
  const told = await asked(postgres, answerWithinMs, (client) =>
    rowOf<Omit<End, 'lsn'> & { timeline: string }>(
      client,
      `SELECT substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) AS timeline, ${ENDS}`,
    ),
  );
  const timeline = Number.parseInt(told.timeline, 16);
  const { parent, lsn } = forkOf(await readFile(join(cluster.data, 'pg_wal', historyName(timeline)), 'utf8'));
  return { lsn, nextTransaction: told.nextTransaction, lastCommit: told.lastCommit, parent };
}

/**
 * What the old primary had beyond the fork. It is fenced: it reads its log to the end, as a standby of nobody, tells, and is
 * stopped. Null: it can't be read any more.
 */
export async function measureLoss(directory: string, fork: End): Promise<Loss | null> {
  if (!(await findCluster(directory))) return null;
  try {
    const end = await asked(await startPostgres({ directory }), answerWithinMs, async (client) => {
      // Nobody will ever ask it for the log that they keep.
      await dropSlots(client);
      return rowOf<End & { behind: number }>(
        client,
        `SELECT pg_last_wal_replay_lsn()::text AS lsn, ${ENDS},
           pg_wal_lsn_diff(pg_last_wal_replay_lsn(), $1::pg_lsn)::float8 AS behind`,
        [fork.lsn],
      );
    });
    return {
      transactions: Math.max(0, Number(BigInt(end.nextTransaction) - BigInt(fork.nextTransaction))),
      logBytes: Math.max(0, end.behind),
      from: fork.lastCommit,
      to: end.lastCommit ?? fork.lastCommit,
    };
  } catch {
    return null;
  } finally {
    await stopPostgres({ directory }).catch(() => {});
  }
}

const ENDS = `pg_snapshot_xmax(pg_current_snapshot())::text AS "nextTransaction",
  (extract(epoch FROM pg_last_xact_replay_timestamp()) * 1000)::float8 AS "lastCommit"`;
