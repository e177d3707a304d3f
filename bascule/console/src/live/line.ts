import { computed, signal } from '@angular/core';
import type { Beat, Change } from '../../../server/stream/wire.ts';

/** As much of the browser's EventSource as is used. */
export interface Source {
  addEventListener(type: string, listener: (event: Heard) => void): void;
  close(): void;
}

/** An `error` comes without these. */
export type Heard = Pick<MessageEvent<string>, 'data' | 'lastEventId'>;

interface Surroundings {
  open(path: string): Source;
  now(): number;
  /** Calls later, in milliseconds; answers how not to. */
  later(call: () => void, ms: number): () => void;
}

/** The server beats every 15 s. */
const deadAfterMs = 35_000;
const waitsMs = [500, 1_000, 2_000, 5_000];

/** A null change stands for all of them: what happened meanwhile is not known, so that everything is loaded anew. */
export type Listener = (change: Change | null) => void;

/**
 * The line on which the server says what has changed. Cut, it is taken up again after the last change seen, however long
 * that takes; a line on which nothing comes any more is a cut one too.
 */
export class Line {
  readonly state = signal<'closed' | 'open' | 'cut'>('closed');
  readonly isCut = computed(() => this.state() === 'cut');
  /** The server gives out another console than the one that runs here. */
  readonly isOld = signal(false);
  readonly #surroundings: Surroundings;
  readonly #listeners = new Set<Listener>();
  #source: Source | null = null;
  #last: string | null = null;
  #console: string | null = null;
  #attempt = 0;
  #aheadMs = 0;
  #cancel: () => void = () => {};

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
  }

  /** The time by the server's clock, which a phone's may be far from. */
  serverNow(): number {
    return this.#surroundings.now() + this.#aheadMs;
  }

  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  open(): void {
    if (this.#source) return;
    const after = this.#last === null ? '' : `?after=${encodeURIComponent(this.#last)}`;
    const source = this.#surroundings.open(`/api/stream${after}`);
    this.#source = source;
    const heard = (handle: (event: Heard) => void) => (event: Heard) => {
      if (this.#source !== source) return;
      this.#isAlive();
      handle(event);
    };
    source.addEventListener('error', () => {
      if (this.#source === source) this.#cut();
    });
    source.addEventListener(
      'beat',
      heard(({ data }) => this.#beat(JSON.parse(data) as Beat)),
    );
    source.addEventListener(
      'all',
      heard(({ lastEventId }) => this.#tell(null, lastEventId)),
    );
    source.addEventListener(
      'change',
      heard(({ data, lastEventId }) => this.#tell(JSON.parse(data) as Change, lastEventId)),
    );
    this.#watch();
  }

  close(): void {
    this.#cancel();
    this.#source?.close();
    this.#source = null;
    this.#last = null;
    this.state.set('closed');
  }

  #isAlive(): void {
    this.#attempt = 0;
    this.state.set('open');
    this.#watch();
  }

  #watch(): void {
    this.#cancel();
    this.#cancel = this.#surroundings.later(() => this.#cut(), deadAfterMs);
  }

  #cut(): void {
    this.#cancel();
    this.#source?.close();
    this.#source = null;
    this.state.set('cut');
    const wait = waitsMs[Math.min(this.#attempt, waitsMs.length - 1)] ?? 0;
    this.#attempt += 1;
    this.#cancel = this.#surroundings.later(() => this.open(), wait);
  }

  #beat({ console, now }: Beat): void {
    this.#aheadMs = now - this.#surroundings.now();
    if (console === null) return;
    this.#console ??= console;
    this.isOld.set(this.#console !== console);
  }

  #tell(change: Change | null, id: string): void {
    if (id !== '') this.#last = id;
    for (const listener of this.#listeners) listener(change);
  }
}
