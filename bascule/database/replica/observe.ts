import { basename, join } from 'node:path';
import type { Observed, Stream } from '../../core/replica/decide.ts';
import { postgresStatus, startPostgres } from '../embedded.ts';
import { liveCluster } from '../environment-cluster.ts';
import type { Pair } from './pair.ts';
import { asked, rowOf } from './session.ts';
import { standbyRole } from './settings.ts';

const answerWithinMs = 3_000;

/** What one look shows; how long something has lasted is for who looks again and again. */
export interface Look extends Omit<Observed, 'awaySince' | 'failedStarts'> {
  keptLogBytes: number;
  /** When the standby's connection of now began, in ms since 1970; null: there is none. */
  followsSince: number | null;
}

interface Told extends Omit<Stream, 'lagMs'> {
  connected: boolean;
  logGone: boolean;
  keptLogBytes: number;
  followsSince: number | null;
}

/** Looks at an environment's pair, and changes nothing. */
export async function observe(clusters: string, pair: Pair): Promise<Look> {
  const live = await liveCluster(clusters);
  const { primary, standby, guarantee } = pair;
  const told = await askPrimary(live, standby?.slot ?? '');
  return {
    liveIsPrimary: basename(live) === primary,
    primary: told ? 'running' : 'down',
    standby: await stateOf(clusters, standby),
    stream: told?.connected
      ? { state: told.state, lagBytes: told.lagBytes, lagMs: await lagOf(clusters, standby) }
      : null,
    logGone: told?.logGone ?? false,
    keptLogBytes: told?.keptLogBytes ?? 0,
    followsSince: told?.followsSince ?? null,
    guarantee,
  };
}

async function stateOf(clusters: string, standby: Pair['standby']): Promise<Observed['standby']> {
  if (!standby) return 'none';
  if (!standby.ready) return 'unfinished';
  const { state } = await postgresStatus({ directory: join(clusters, standby.name) });
  return state === 'running' ? 'running' : 'stopped';
}

/** Null: it does not run, or does not answer in time. It is not started. */
async function askPrimary(directory: string, slot: string): Promise<Told | null> {
  if ((await postgresStatus({ directory })).state !== 'running') return null;
  const postgres = await startPostgres({ directory });
  return asked(postgres, answerWithinMs, (client) => rowOf<Told>(client, LOOK, [standbyRole, slot])).catch(() => null);
}

/** How old what the standby shows is: nothing, when it has shown all that it got. Null: it does not answer. */
async function lagOf(clusters: string, standby: Pair['standby']): Promise<number | null> {
  const directory = join(clusters, standby?.name ?? '');
  if (!standby || (await postgresStatus({ directory })).state !== 'running') return null;
  const postgres = await startPostgres({ directory });
  return asked(
    postgres,
    answerWithinMs,
    async (client) => (await rowOf<{ lagMs: number | null }>(client, LAG)).lagMs,
  ).catch(() => null);
}

/** https://www.postgresql.org/docs/18/functions-admin.html#FUNCTIONS-RECOVERY-INFO-TABLE */
const LAG = `SELECT CASE WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() THEN 0
  ELSE extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp()) * 1000 END::float8 AS "lagMs"`;

/** https://www.postgresql.org/docs/18/monitoring-stats.html#MONITORING-PG-STAT-REPLICATION-VIEW */
const LOOK = `
  SELECT s.pid IS NOT NULL AS connected, s.state,
    (extract(epoch FROM s.backend_start) * 1000)::float8 AS "followsSince",
    greatest(0, pg_wal_lsn_diff(pg_current_wal_lsn(), s.flush_lsn))::float8 AS "lagBytes",
    coalesce(slot.wal_status IN ('unreserved', 'lost'), false) AS "logGone",
    greatest(0, coalesce(pg_wal_lsn_diff(pg_current_wal_lsn(), slot.restart_lsn), 0))::float8 AS "keptLogBytes"
  FROM (VALUES (1)) AS one
  LEFT JOIN pg_stat_replication s ON s.application_name = $1
  LEFT JOIN pg_replication_slots slot ON slot.slot_name = $2
  LIMIT 1`;
