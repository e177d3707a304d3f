import { join } from 'node:path';
import type { ReplicationRule } from '../../core/replica/schema.ts';
import { beginTimeline } from '../backup/history.ts';
import { discard } from '../backup/recover.ts';
import type { BackupStore } from '../backup/store.ts';
import { findCluster, type Cluster } from '../cluster.ts';
import { startPostgres } from '../embedded.ts';
import { makeLive } from '../environment-cluster.ts';
import { fence } from './fence.ts';
import { handOverLog } from './log-left.ts';
import { forkPoint, measureLoss } from './loss.ts';
import { writePair, type FailedOver, type Fork, type Moving, type Pair } from './pair.ts';
import { ReplicaError } from './replica-error.ts';
import { asked, rowOf } from './session.ts';
import { applySettings, keepLog, primarySettings } from './settings.ts';
import { follow, standbyNames } from './standby.ts';

/** All of the log that the standby has is read first. */
const promoteWithinSeconds = 300;

export interface FailOverParts {
  clusters: string;
  rule: ReplicationRule;
  store: BackupStore;
  clock: () => number;
  /** Programs move to the cluster that is live now; who ships its log does too. */
  onSwitched(): Promise<void>;
  /** What goes wrong with nobody waiting for it. */
  onTrouble(error: Error): void;
}

/**
 * Carries a fail over that was decided to its end. Each step can be done again: what a crash broke off goes on from here.
 * Once the old primary is fenced there is no way but forward.
 */
export async function carryOver(parts: FailOverParts, pair: Pair, moving: Moving): Promise<Pair> {
  const { clusters, clock, onSwitched, onTrouble } = parts;
  const [from, to] = [join(clusters, moving.from), join(clusters, moving.to)];
  await fence(from, moving.guarantee);
  const promoted = await promote(parts, to);
  const fork = moving.fork ?? (await forkPoint(promoted, await startPostgres({ directory: to })));
  await writePair(clusters, { ...pair, moving: { ...moving, fork } });
  await makeLive(clusters, to);
  // The old one is fenced. A store that can't take it now gets it from the archiver.
  await beginTimeline(promoted, parts.store, clock).catch(onTrouble);
  await onSwitched();
  const tookMs = clock() - moving.at;
  await handOverLog(parts, from, promoted, fork).catch(onTrouble);
  await applySettings(promoted, to, primarySettings(parts.rule, 'asynchronous'));
  return ended(parts, pair, { ...moving, fork }, tookMs);
}

/** What it came to is written down. The old primary follows the new one, goes, or is kept for what nobody else has. */
async function ended(parts: FailOverParts, pair: Pair, moving: Moving & { fork: Fork }, tookMs: number): Promise<Pair> {
  const { clusters } = parts;
  const { by, at, from, to, guarantee, fork } = moving;
  const loss = await measureLoss(join(clusters, from), fork);
  const kept = loss === null || (guarantee === 'asynchronous' && loss.transactions > 0);
  const last: FailedOver = { epoch: pair.epoch + 1, by, at, tookMs, from, to, guarantee, loss, kept };
  const alone = {
    epoch: last.epoch,
    primary: to,
    standby: null,
    guarantee: 'asynchronous' as const,
    moving: null,
    last,
  };
  const written = await writePair(clusters, alone);
  if (loss?.logBytes === 0) return followed(parts, written, from).catch(() => written);
  if (!kept) await discard(join(clusters, from));
  return written;
}

/** When it does not, a standby is made at the next look. */
async function followed({ clusters, clock }: FailOverParts, pair: Pair, name: string): Promise<Pair> {
  const standby = { name, slot: standbyNames(clock()).slot };
  await writePair(clusters, { ...pair, standby: { ...standby, ready: false } });
  await follow({ clusters, primary: join(clusters, pair.primary), standby });
  return writePair(clusters, { ...pair, standby: { ...standby, ready: true } });
}

/** The standby becomes a primary with a history of its own, which waits for nobody. It keeps its log until that is handed over. */
async function promote({ rule }: FailOverParts, directory: string): Promise<Cluster> {
  const cluster = (await findCluster(directory)) as Cluster;
  const postgres = await startPostgres({ directory });
  await asked(postgres, (promoteWithinSeconds + 10) * 1_000, async (client) => {
    const { follows } = await rowOf<{ follows: boolean }>(client, 'SELECT pg_is_in_recovery() AS follows');
    if (!follows) return;
    const sql = 'SELECT pg_promote(true, $1) AS done';
    const { done } = await rowOf<{ done: boolean }>(client, sql, [promoteWithinSeconds]);
    if (!done) throw notPromoted(directory);
  });
  await applySettings(cluster, directory, [...primarySettings(rule, 'asynchronous'), keepLog]);
  return cluster;
}

function notPromoted(directory: string): ReplicaError {
  const sentence = `La réplique n’a pas fini de relire son journal en ${promoteWithinSeconds} s : l’ancienne base reste arrêtée ; suivez ${directory}/cluster/postgres.log, la bascule reprend d’elle-même.`;
  return new ReplicaError('not-promoted', sentence);
}
