import { EventEmitter } from 'node:events';
import { hostname } from 'node:os';
import { changedKeys } from '../core/flag/changed.ts';
import { compile } from '../core/flag/evaluate.ts';
import type { Context, Evaluation, Evaluator } from '../core/flag/evaluation.ts';
import type { ReadSnapshot } from '../core/flag/read-snapshot.ts';
import type { Snapshot } from '../core/flag/schema.ts';
import { Follower, type Pauses } from './follower.ts';
import { keep, readKept } from './kept-snapshot.ts';

export interface LocalFlagsOptions {
  /** Of the Bascule server: what programs of an environment are given as FLAGS_URL and FLAGS_KEY. */
  url: string;
  key: string;
  environment: string;
  /** Where the last snapshot outlives the program; null: nowhere. */
  file: string | null;
  now?: () => number;
  chance?: () => number;
  pauses?: Pauses;
}

export interface NotReady {
  readonly key: string;
  readonly errorCode: 'PROVIDER_NOT_READY';
  readonly errorDetails: string;
}

/**
 * - `changed`: the keys of the flags that may evaluate otherwise now.
 * - `live`: what is known is what the server knows. `stale`: it may be out of date, and why; told once for each loss.
 * - `trouble`: what went wrong beside, as a file that could not be written.
 */
export interface LocalFlagsEvents {
  changed: [keys: string[]];
  live: [];
  stale: [why: string];
  trouble: [error: unknown];
}

/** The server's heart beats every 15 s. */
const usualPauses: Pauses = { firstMs: 100, mostMs: 10_000, answerMs: 2_000, silenceMs: 45_000 };

/**
 * An environment's flags inside a program: a check costs no network. They follow the server; while it is away, those
 * last known are given.
 */
export class LocalFlags extends EventEmitter<LocalFlagsEvents> {
  readonly #options: LocalFlagsOptions;
  readonly #now: () => number;
  readonly #chance: () => number;
  readonly #stop = new AbortController();
  #snapshot: Snapshot | null = null;
  #evaluator: Evaluator | null = null;
  #state: 'starting' | 'live' | 'stale' = 'starting';
  #following: Promise<void> = Promise.resolve();
  #keeping: Promise<void> = Promise.resolve();

  constructor(options: LocalFlagsOptions) {
    super();
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#chance = options.chance ?? Math.random;
  }

  /**
   * Resolves once there are flags: the server's, or while it can't be reached those of the file. Goes on following
   * also when it rejects, because there are neither: they come as soon as the server does.
   */
  async start(): Promise<void> {
    const { file, environment, url, key, pauses = usualPauses } = this.#options;
    const kept = file === null ? null : await readKept(file, environment);
    if (kept) this.#adopt(kept);
    const first = Promise.withResolvers<string | null>();
    const follower = new Follower(
      { url, key, environment, pauses, chance: this.#chance },
      {
        onSnapshot: (read) => this.#hear(read),
        onLive: () => {
          this.#becomeLive();
          first.resolve(null);
        },
        onLost: (why) => {
          this.#becomeStale(why);
          first.resolve(why);
        },
      },
    );
    this.#following = follower.follow(this.#stop.signal);
    void this.#following.then(() => first.resolve('arrêté'));
    const lost = await first.promise;
    if (lost !== null && this.#evaluator === null)
      throw new Error(`Les flags de ${environment} ne sont pas encore là : ${lost}.`);
  }

  get revision(): number | null {
    return this.#snapshot?.revision ?? null;
  }

  get isLive(): boolean {
    return this.#state === 'live';
  }

  evaluate(key: string, context: Context): Evaluation | NotReady {
    if (this.#evaluator !== null) return this.#evaluator.evaluateBy(this.#now, key, context);
    return { key, errorCode: 'PROVIDER_NOT_READY', errorDetails: 'Les flags ne sont pas encore là.' };
  }

  /** Resolves when nothing goes on any more and the file is whole. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#following;
    await this.#keeping;
  }

  #hear({ snapshot, passedOver }: ReadSnapshot): void {
    this.#adopt(snapshot);
    for (const sentence of passedOver) this.#tell(() => this.emit('trouble', new Error(sentence)));
    const { file } = this.#options;
    if (file === null) return;
    this.#keeping = this.#keeping.then(() => keep(file, snapshot)).catch((error) => void this.emit('trouble', error));
  }

  #adopt(snapshot: Snapshot): void {
    const keys = changedKeys(this.#snapshot, snapshot);
    this.#snapshot = snapshot;
    this.#evaluator = compile(snapshot, { chance: this.#chance, hostname: process.env['HOSTNAME'] ?? hostname() });
    if (keys.length > 0) this.#tell(() => this.emit('changed', keys));
  }

  #becomeLive(): void {
    if (this.#state === 'live') return;
    this.#state = 'live';
    this.#tell(() => this.emit('live'));
  }

  #becomeStale(why: string): void {
    if (this.#state === 'stale') return;
    this.#state = 'stale';
    this.#tell(() => this.emit('stale', why));
  }

  /** A mistake of who listens is told and no more: the flags go on being followed. */
  #tell(emit: () => void): void {
    try {
      emit();
    } catch (error) {
      queueMicrotask(() => this.emit('trouble', error));
    }
  }
}
