import { join } from 'node:path';
import { chainTo, type Chain, type Span } from '../../core/backup/chain.ts';
import { writeTime } from '../../core/backup/point-in-time.ts';
import { findCluster, systemOf } from '../cluster.ts';
import { postgresStatus, startPostgres, stopPostgres, type Postgres } from '../embedded.ts';
import { archivingSettings, liveCluster, makeLive, type Archiving } from '../environment-cluster.ts';
import { BackupError } from './backup-error.ts';
import { check, type Invariant } from './check.ts';
import { beginTimeline } from './history.ts';
import { discard, lastCommit, recover } from './recover.ts';
import { countRows, type RowCounts } from './row-counts.ts';
import type { BackupRows, RestoreRow } from './rows.ts';
import { ship } from './shipper.ts';
import type { BackupStore } from './store.ts';

export interface RestoreParts {
  environment: string;
  clusters: string;
  store: BackupStore;
  rows: BackupRows;
  archiving: Archiving;
  database: string;
  invariants: Invariant[];
  timeZone: string;
  clock: () => number;
  /** Programs move to the cluster that is live now. */
  onSwitched(environment: string): Promise<void>;
}

export interface Restored {
  /** The time asked for, and that of the last transaction before it (null: none in the log). */
  to: number;
  lastCommit: number | null;
  /** What was committed from `to` until then is not in the live cluster any more. */
  droppedUntil: number;
  /** The directory of the cluster that was live, stopped. */
  kept: string;
  /** Rows of each table in the cluster before, when it still ran, and in the one that is live now. */
  rows: { table: string; before: number | null; after: number }[];
}

/** A chain, and the cluster whose it is. */
export type SystemChain = Chain & { system: string };

/** The chain to a time. @throws BackupError `impossible-time`, naming the times that are possible */
export async function findChain(
  { store, environment, timeZone, clock }: RestoreParts,
  to: number,
): Promise<SystemChain> {
  if (to > clock())
    throw new BackupError(
      'impossible-time',
      `${writeTime(to, timeZone)} n’est pas encore passé : donnez une heure passée.`,
    );
  const found = await Promise.all(
    (await store.systems()).map(async (system) => ({ system, ...chainTo(await store.archive(system), to) })),
  );
  const [best] = found
    .filter((each) => each.kind === 'chain')
    .toSorted((a, b) => b.backup.stoppedAt - a.backup.stoppedAt);
  if (best) return best;
  throw impossible(
    environment,
    to,
    found.flatMap((each) => (each.kind === 'none' ? each.possible : [])),
    timeZone,
  );
}

/** A cluster as it was at the time, beside the live one, checked. The live one is not touched. */
export async function prepare(
  parts: RestoreParts,
  chain: SystemChain,
  row: RestoreRow,
  tell: (text: string) => void,
): Promise<RowCounts> {
  const { store, archiving, database, invariants, timeZone } = parts;
  const { directory, toTime: time } = row;
  tell(`Sauvegarde ${chain.backup.id} et ${chain.segments.length} segments de journal, dans ${directory}.`);
  const { system, timeline, segments, backup } = chain;
  const settings = archivingSettings(archiving);
  const postgres = await recover({
    store,
    system,
    backup: backup.id,
    timeline,
    segments,
    target: { time },
    directory,
    settings,
  });
  try {
    const last = await lastCommit(directory);
    tell(
      last === null
        ? 'Aucune transaction dans le journal rejoué.'
        : `Dernière transaction reprise : ${writeTime(last, timeZone)}.`,
    );
    return await check(postgres, { database, invariants, rows: null });
  } catch (error) {
    await discard(directory);
    throw error;
  }
}

/** The prepared cluster becomes the live one; the other is stopped, its log shipped to the end, and kept. */
export async function switchOver(parts: RestoreParts, row: RestoreRow, after: RowCounts): Promise<Restored> {
  const { clusters, rows, clock } = parts;
  const before = await rowsBefore(row.kept);
  await makeLive(clusters, row.directory);
  await rows.markRestore(row.number, 'switched', clock());
  const droppedUntil = await finish(parts, row);
  const tables = Object.entries(after).map(([table, count]) => ({
    table,
    before: before?.[table] ?? null,
    after: count,
  }));
  return { to: row.toTime, lastCommit: await lastCommit(row.directory), droppedUntil, kept: row.kept, rows: tables };
}

/** What is left to do once the pointer has moved; done again after a crash, it changes nothing. Answers the last moment of the other one. */
export async function finish(parts: RestoreParts, row: RestoreRow): Promise<number> {
  const { environment, store, rows, clock, onSwitched } = parts;
  await stopPostgres({ directory: row.kept });
  const kept = await findCluster(row.kept);
  if (kept) await ship(kept, store, clock);
  const logged = kept ? (await store.archive(await systemOf(kept))).segments : [];
  const endedAt = logged.reduce((latest, { closedAt }) => Math.max(latest, closedAt), row.toTime);
  // All that the other one acknowledged is before.
  const live = await findCluster(row.directory);
  if (live) await beginTimeline(live, store, clock);
  await onSwitched(environment);
  await rows.markRestore(row.number, 'finished', clock());
  return endedAt;
}

/** The cluster to be made, and the one it will take the place of. */
export async function directories(clusters: string, at: number): Promise<{ directory: string; kept: string }> {
  const stamp = new Date(at).toISOString().replaceAll(/[-:]|\.\d+Z$/g, '');
  return { directory: join(clusters, `restored-${stamp}`), kept: await liveCluster(clusters) };
}

async function rowsBefore(directory: string): Promise<RowCounts | null> {
  if ((await postgresStatus({ directory })).state !== 'running') return null;
  const postgres: Postgres = await startPostgres({ directory });
  return countRows(postgres).catch(() => null);
}

function impossible(environment: string, to: number, possible: Span[], timeZone: string): BackupError {
  const told = writeTime(to, timeZone);
  if (possible.length === 0) {
    const sentence = `${environment} ne peut pas revenir au ${told} : aucune sauvegarde n’est encore complète ; prenez-en une avec « npx bascule backup ${environment} ».`;
    return new BackupError('no-backup', sentence);
  }
  // Rounded inwards: what is told is possible.
  const upwards = (at: number) => writeTime(Math.ceil(at / 1_000) * 1_000, timeZone);
  const spans = possible.map(({ from, to: end }) => `du ${upwards(from)} au ${writeTime(end, timeZone)}`).join(', ');
  return new BackupError(
    'impossible-time',
    `${environment} ne peut pas revenir au ${told} : les heures possibles vont ${spans}.`,
  );
}
