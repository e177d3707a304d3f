import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Pool } from 'pg';
import { possibleTimes } from '../../core/backup/chain.ts';
import { backupDue, type Due } from '../../core/backup/due.ts';
import { expired } from '../../core/backup/retention.ts';
import type { BackupRule } from '../../core/backup/schema.ts';
import { findCluster, type Cluster } from '../cluster.ts';
import { postgresStatus, startPostgres } from '../embedded.ts';
import { liveCluster, startEnvironmentCluster } from '../environment-cluster.ts';
import { BackupError } from './backup-error.ts';
import { shipUntil, takeBase } from './base-backup.ts';
import type { Manifest } from './manifest.ts';
import { discard } from './recover.ts';
import { directories, findChain, finish, prepare, switchOver, type Restored, type RestoreParts } from './restore.ts';
import { brokenOff, type BackupRow } from './rows.ts';
import type { Listing, Preview, Safeguard, Tell } from './safeguard.ts';
import { Shipper } from './shipper.ts';
import { segmentName } from './wal-file.ts';
import { segmentBytes } from './store.ts';
import { inTurn } from './turn.ts';
import { scratchPrefix, verify } from './verify.ts';

export interface Parts extends RestoreParts {
  rule: BackupRule;
  /** Bascule's own database. */
  pool: Pool;
  /** What goes wrong with nobody waiting for it. */
  onTrouble(error: Error): void;
}

const silent: Tell = () => {};
const longestShippingMs = 60_000;

/** The backups of one environment: its log is shipped from start to close; the rest is done when asked, one at a time. */
export class EnvironmentBackups implements Safeguard {
  readonly #parts: Parts;
  readonly #closing = new AbortController();
  #shipper: Shipper | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Starts the environment's cluster, ends what a crash broke off, and ships its log from now on. */
  async start(): Promise<void> {
    await this.#turn('wait', () => this.#endBrokenOff());
    await startEnvironmentCluster(this.#parts.clusters, this.#parts.archiving);
    await this.#shipFrom(await liveCluster(this.#parts.clusters));
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#shipper?.close();
  }

  /** Takes a backup and verifies it by restoring it; waits for one that is under way. @throws BackupError */
  async backupNow(reason: string, by: string, tell: Tell = silent): Promise<BackupRow> {
    return this.#turn('wait', async () => {
      const { rows, clock, environment } = this.#parts;
      return rows.recorded(reason, by, clock, async () => {
        tell(`Copie de la base de ${environment}…`);
        const taken = await takeBase(await this.#running(), { environment, reason, by });
        tell(`${taken.id} est au magasin ; vérification par une restauration…`);
        return verify(this.#parts, taken);
      });
    });
  }

  /** Restores a backup into a scratch cluster and checks it; without an id, the newest. @throws BackupError */
  async verify(id: string | null): Promise<Manifest> {
    return this.#turn('wait', async () => {
      const all = await this.#parts.store.manifests();
      const wanted = id === null ? all.at(-1) : all.find((each) => each.id === id);
      if (!wanted) throw this.#unknown(id, all);
      return verify(this.#parts, wanted);
    });
  }

  async list(): Promise<Listing> {
    const { store, rows } = this.#parts;
    const attempts = await rows.backups(20);
    const good = attempts.findIndex(({ finishedAt }) => finishedAt !== null);
    return {
      backups: await store.manifests(),
      possible: (await this.#archives()).flatMap(({ archive }) => possibleTimes(archive)),
      bytes: await store.bytes(),
      unfinished: attempts.slice(0, good === -1 ? undefined : good),
    };
  }

  /** @throws BackupError `impossible-time` */
  async preview(to: number): Promise<Preview> {
    await this.#shipWhatIs();
    const { backup, segments } = await findChain(this.#parts, to);
    return { to, backup: backup.id, segments: segments.length, now: this.#parts.clock() };
  }

  /** The environment as it was at the time; until the new cluster is checked the live one serves on. @throws BackupError */
  async restoreTo(to: number, by: string, tell: Tell = silent): Promise<Restored> {
    return this.#turn('refuse', async () => {
      const { rows, clock, clusters } = this.#parts;
      await this.#shipWhatIs();
      const chain = await findChain(this.#parts, to);
      const requestedAt = clock();
      const row = await rows.beginRestore({
        toTime: to,
        by,
        requestedAt,
        ...(await directories(clusters, requestedAt)),
      });
      const after = await prepare(this.#parts, chain, row, tell).catch(async (error: Error) => {
        await rows.failRestore(row.number, error.message, clock());
        throw error;
      });
      tell('La base restaurée est bonne : bascule.');
      await this.#shipper?.close();
      try {
        return await switchOver(this.#parts, row, after);
      } finally {
        await this.#shipFrom(await liveCluster(clusters));
      }
    });
  }

  /** After a fail over: the new live cluster's log goes to the store, and the old one's no more. */
  async followLive(): Promise<void> {
    await this.#shipper?.close();
    await this.#shipFrom(await liveCluster(this.#parts.clusters));
  }

  /** Whether a backup is due, by the rows and the clock. */
  async due(): Promise<Due> {
    const { rows, rule, clock } = this.#parts;
    const restored = (await rows.restores()).find(({ switchedAt }) => switchedAt !== null);
    return backupDue(rule, await rows.backups(), restored?.switchedAt ?? null, clock());
  }

  /** Deletes what is older than the plan keeps and nothing needs. */
  async retain(): Promise<{ backups: string[]; segments: number }> {
    return this.#turn('wait', async () => {
      const { store, rule, clock } = this.#parts;
      const gone = { backups: [] as string[], segments: 0 };
      for (const { system, archive } of await this.#archives()) {
        const { backups, segments } = expired(archive, rule.keepDays, clock());
        for (const { id } of backups) await store.removeBase(id);
        for (const segment of segments)
          await store.removeWal({ system, name: segmentName(segment, segmentBytes), closedAt: segment.closedAt });
        gone.backups.push(...backups.map(({ id }) => id));
        gone.segments += segments.length;
      }
      await this.#forgetKept(clock() - rule.keepDays * 24 * 3_600_000);
      return gone;
    });
  }

  /** What was under way when its server was killed: a restore that had switched is finished, all else undone. */
  async #endBrokenOff(): Promise<void> {
    const { rows, clusters, clock, store } = this.#parts;
    await rows.failBrokenOff(clock());
    for (const row of await rows.restores()) {
      if (row.finishedAt !== null || row.failedAt !== null) continue;
      if ((await liveCluster(clusters)) === row.directory) await finish(this.#parts, row);
      else {
        await discard(row.directory);
        await rows.failRestore(row.number, brokenOff, clock());
      }
    }
    const names = await readdir(clusters).catch(() => []);
    for (const name of names.filter((each) => each.startsWith(scratchPrefix))) await discard(join(clusters, name));
    await store.sweep();
  }

  /** Removes the clusters that restores before that time took the place of: the store has their times no longer than this. */
  async #forgetKept(before: number): Promise<void> {
    const { rows, clusters } = this.#parts;
    for (const { kept, finishedAt } of await rows.restores(1_000)) {
      const isOld = finishedAt !== null && finishedAt < before;
      if (isOld && kept !== (await liveCluster(clusters))) await discard(kept);
    }
  }

  async #archives() {
    const { store } = this.#parts;
    return Promise.all(
      (await store.systems()).map(async (system) => ({ system, archive: await store.archive(system) })),
    );
  }

  async #shipFrom(directory: string): Promise<void> {
    const { store, clock, onTrouble } = this.#parts;
    await this.#shipper?.close();
    const cluster = (await findCluster(directory)) as Cluster;
    this.#shipper = new Shipper(cluster, store, clock, onTrouble);
  }

  /** So that every time until now can be restored; of a cluster that does not run there is what was shipped. */
  async #shipWhatIs(): Promise<void> {
    const directory = await liveCluster(this.#parts.clusters);
    if ((await postgresStatus({ directory })).state !== 'running') return;
    const { store, shipper, signal: closing } = await this.#running();
    const cluster = (await findCluster(directory)) as Cluster;
    const signal = AbortSignal.any([closing, AbortSignal.timeout(longestShippingMs)]);
    await shipUntil(cluster, await startPostgres({ directory }), store, shipper, signal).catch((error: Error) => {
      throw error.name === 'AbortError' ? this.#notShipped(error) : error;
    });
  }

  async #running() {
    const { store, clock, environment } = this.#parts;
    const directory = await liveCluster(this.#parts.clusters);
    if (!this.#shipper)
      throw new BackupError(
        'busy',
        `Les sauvegardes de ${environment} ne sont pas en marche : lancez « npx bascule up ».`,
      );
    return { directory, store, clock, shipper: this.#shipper, signal: this.#closing.signal };
  }

  #notShipped(cause: Error): BackupError {
    const { environment, store } = this.#parts;
    const sentence = `Le journal de ${environment} n’est pas arrivé au magasin en ${longestShippingMs / 1_000} s : faites de la place dans ${store.directory}, puis recommencez (le journal du serveur dit pourquoi).`;
    return new BackupError('disk-full', sentence, { cause });
  }

  #turn<T>(onBusy: 'wait' | 'refuse', work: () => Promise<T>): Promise<T> {
    return inTurn(this.#parts.pool, this.#parts.environment, onBusy, work);
  }

  #unknown(id: string | null, all: Manifest[]): BackupError {
    const { environment } = this.#parts;
    if (id === null)
      return new BackupError(
        'no-backup',
        `${environment} n’a pas encore de sauvegarde : prenez-en une avec « npx bascule backup ${environment} ».`,
      );
    const known = all.map((each) => each.id).join(', ') || 'aucune';
    return new BackupError(
      'unknown-backup',
      `${environment} n’a pas de sauvegarde « ${basename(id)} » : choisissez parmi ${known}.`,
    );
  }
}
