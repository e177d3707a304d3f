import { EventEmitter, once } from 'node:events';
import { watch, type FSWatcher } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { systemOf, type Cluster } from '../cluster.ts';
import { spoolOf } from '../environment-cluster.ts';
import type { BackupStore } from './store.ts';
import { timelineOfHistory } from './wal-file.ts';

/** Finds what no event told of, and tries again what failed. */
const sweepEveryMs = 5_000;
const isOfTheLog = (name: string) => /^([0-9A-F]{24}|[0-9A-F]{8}\.history)$/.test(name);
/** Labels of base backups, and what a restored cluster hands over of the segment in which it left its parent. */
const isOfNoUse = (name: string) => name.endsWith('.backup') || name.endsWith('.partial');

/** Takes the closed segments of one cluster's log from its spool to the store, each as soon as it is there. */
export class Shipper {
  readonly #cluster: Cluster;
  readonly #store: BackupStore;
  readonly #clock: () => number;
  readonly #onTrouble: (error: Error) => void;
  readonly #shipped = new EventEmitter<{ shipped: [] }>();
  readonly #watcher: FSWatcher;
  readonly #timer: NodeJS.Timeout;
  #turn: Promise<void> = Promise.resolve();
  #waiting = false;

  constructor(cluster: Cluster, store: BackupStore, clock: () => number, onTrouble: (error: Error) => void) {
    this.#cluster = cluster;
    this.#store = store;
    this.#clock = clock;
    this.#onTrouble = onTrouble;
    this.#shipped.setMaxListeners(0);
    this.#watcher = watch(spoolOf(cluster), () => this.#hurry());
    this.#watcher.on('error', onTrouble);
    this.#timer = setInterval(() => this.#hurry(), sweepEveryMs);
    this.#hurry();
  }

  /** Resolves once `isThere` says so; it is asked again whenever something was shipped. */
  async untilShipped(isThere: () => Promise<boolean>, signal: AbortSignal): Promise<void> {
    while (!(await isThere())) {
      this.#hurry();
      await once(this.#shipped, 'shipped', { signal });
    }
  }

  /** Ships what lies in the spool now. @throws what prevents it */
  async shipAll(): Promise<void> {
    await this.#turn;
    this.#turn = ship(this.#cluster, this.#store, this.#clock);
    const result = this.#turn;
    this.#turn = result.catch(() => {});
    await result;
    this.#shipped.emit('shipped');
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#watcher.close();
    await this.#turn;
  }

  /** Many events while a round is under way make one further round. */
  #hurry(): void {
    if (this.#waiting) return;
    this.#waiting = true;
    this.#turn = this.#turn.then(async () => {
      this.#waiting = false;
      await ship(this.#cluster, this.#store, this.#clock).catch(this.#onTrouble);
      this.#shipped.emit('shipped');
    });
  }
}

/**
 * What is shipped is deleted from the spool only when the store has it on disk; done again after a crash in between, it
 * changes nothing. A history is there already, since when its timeline counts (history.ts).
 */
export async function ship(cluster: Cluster, store: BackupStore, clock: () => number): Promise<void> {
  const spool = spoolOf(cluster);
  const names = await readdir(spool).catch(unlessMissing);
  if (names.length === 0) return;
  const system = await systemOf(cluster);
  for (const name of names.filter(isOfTheLog).toSorted()) {
    const path = join(spool, name);
    // When PostgreSQL last wrote to it: what is committed later is in a later one.
    const { mtimeMs } = await stat(path);
    const closedAt = Math.floor(timelineOfHistory(name) === null ? mtimeMs : clock());
    await store.putWal({ system, name, closedAt }, path);
    await rm(path);
  }
  for (const name of names.filter(isOfNoUse)) await rm(join(spool, name));
}

function unlessMissing(error: unknown): string[] {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
  throw error;
}
