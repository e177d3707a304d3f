import { setTimeout as pause } from 'node:timers/promises';
import type { ReplicationRule } from '../../core/replica/schema.ts';
import { findCluster, type Cluster } from '../cluster.ts';
import { startPostgres } from '../embedded.ts';
import { writePair, type Pair } from './pair.ts';
import { asked, rowOf } from './session.ts';
import { applySettings, primarySettings, standbyRole } from './settings.ts';
import { hasReached } from './standby.ts';

const checkpointWithinMs = 300_000;
const lookEveryMs = 50;

export interface Guarded {
  clusters: string;
  /** The directory of the primary. */
  primary: string;
  rule: ReplicationRule;
  /** Ends the waiting for a standby that does not come. */
  signal: AbortSignal;
}

/** Commits do not wait for the standby any more, nor is it said that it has them: said first, then done. */
export async function goAsynchronous({ clusters, primary, rule }: Omit<Guarded, 'signal'>, pair: Pair): Promise<Pair> {
  const weaker = await writePair(clusters, { ...pair, guarantee: 'asynchronous' });
  const cluster = (await findCluster(primary)) as Cluster;
  await applySettings(cluster, primary, primarySettings(rule, 'asynchronous'));
  return weaker;
}

/**
 * Commits wait for the standby; that it has them is said only once no commit can pass it by any more, and it has all those
 * that did. Null: it went away meanwhile, and is still not promised.
 */
export async function goSynchronous({ clusters, primary, rule, signal }: Guarded, pair: Pair): Promise<Pair | null> {
  const cluster = (await findCluster(primary)) as Cluster;
  await applySettings(cluster, primary, primarySettings(rule, 'synchronous'));
  const postgres = await startPostgres({ directory: primary });
  const until = async (isSo: () => Promise<boolean>) => {
    while (!(await isSo())) {
      if (signal.aborted) return false;
      await pause(lookEveryMs);
    }
    return true;
  };
  const isSynchronous = () =>
    asked(postgres, checkpointWithinMs, async (client) => {
      const sql = `SELECT EXISTS (SELECT FROM pg_stat_replication WHERE application_name = $1 AND sync_state = 'sync') AS so`;
      return (await rowOf<{ so: boolean }>(client, sql, [standbyRole])).so;
    });
  if (!(await until(isSynchronous))) return null;
  // The checkpointer is who tells the sessions to wait; before a checkpoint that is asked of it, it has read its settings.
  const lsn = await asked(postgres, checkpointWithinMs, async (client) => {
    await client.query('CHECKPOINT');
    return (await rowOf<{ lsn: string }>(client, 'SELECT pg_current_wal_insert_lsn() AS lsn')).lsn;
  });
  if (!(await until(() => hasReached(postgres, lsn)))) return null;
  return writePair(clusters, { ...pair, guarantee: 'synchronous' });
}
