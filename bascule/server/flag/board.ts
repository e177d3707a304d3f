import { EventEmitter } from 'node:events';
import { hostname } from 'node:os';
import type { Pool } from 'pg';
import { compile } from '../../core/flag/evaluate.ts';
import type { Evaluator } from '../../core/flag/evaluation.ts';
import type { Snapshot } from '../../core/flag/schema.ts';
import { nextTurn } from '../../core/flag/turns.ts';
import type { Clock } from '../../engine/clock.ts';
import { flagsChannel, readSnapshot } from '../../engine/flag-table.ts';
import { keysChannel } from '../../engine/flag-key-table.ts';
import { listenTo } from '../../engine/notifications.ts';

/** An environment's flags as this server last read them. */
export interface Current {
  snapshot: Snapshot;
  evaluator: Evaluator;
  /** When they last changed for those who read them: by a person, a deployment, or the time. Milliseconds since 1970. */
  changedAt: number;
  /** Names this state: the revision, and how often the time alone turned something since. */
  state: string;
}

export interface BoardGround {
  pool: Pool;
  databaseUrl: string;
  environments: readonly string[];
  clock: Clock;
  onTrouble(error: unknown): void;
}

const surroundings = { chance: Math.random, hostname: hostname() };

/**
 * The flags of all environments in memory, compiled. A change that any server makes is here as soon as PostgreSQL tells
 * of it; after a connection that broke, all is read again.
 */
export class FlagBoard {
  readonly #ground: BoardGround;
  readonly #current = new Map<string, Current>();
  readonly #told = new EventEmitter<{ changed: [string]; keys: [] }>();
  readonly #over = new AbortController();
  /** Rung when what is awaited may come earlier than thought. */
  #turnsChanged = new AbortController();
  #stopListening: () => Promise<void> = async () => {};
  #turning: Promise<void> = Promise.resolve();

  static async open(ground: BoardGround): Promise<FlagBoard> {
    const board = new FlagBoard(ground);
    for (const environment of ground.environments) await board.refresh(environment);
    board.#stopListening = await listenTo({
      ...{ databaseUrl: ground.databaseUrl, channels: [flagsChannel, keysChannel], onTrouble: ground.onTrouble },
      onHeard: (channel, environment) => board.#hear(channel, environment),
      onListening: () => board.#lookAgain(),
    });
    board.#turning = board.#watchTurns();
    return board;
  }

  private constructor(ground: BoardGround) {
    this.#ground = ground;
    this.#told.setMaxListeners(0);
  }

  /** @throws RangeError for an environment that the plan does not name */
  of(environment: string): Current {
    const current = this.#current.get(environment);
    if (current) return current;
    throw new RangeError(`L’environnement « ${environment} » n’existe pas.`);
  }

  has(environment: string): boolean {
    return this.#current.has(environment);
  }

  /** Tells of every change of one environment, once it is here. Answers how to stop. */
  onChanged(environment: string, listener: () => void): () => void {
    const hear = (changed: string) => changed === environment && listener();
    this.#told.on('changed', hear);
    return () => this.#told.off('changed', hear);
  }

  /** Tells that a client key was made or revoked, or that this may have been missed. */
  onKeysChanged(listener: () => void): () => void {
    this.#told.on('keys', listener);
    return () => this.#told.off('keys', listener);
  }

  /** Reads an environment's flags as they are now. */
  async refresh(environment: string): Promise<void> {
    const snapshot = await readSnapshot(this.#ground.pool, environment);
    const before = this.#current.get(environment);
    // Two reads may come back in the other order than they left.
    if (before && before.snapshot.revision >= snapshot.revision) return;
    const evaluator = compile(snapshot, surroundings);
    this.#put(environment, { snapshot, evaluator }, String(snapshot.revision));
    this.#turnsChanged.abort();
  }

  async close(): Promise<void> {
    this.#over.abort();
    this.#turnsChanged.abort();
    await Promise.all([this.#stopListening(), this.#turning]);
  }

  #put(environment: string, flags: Pick<Current, 'snapshot' | 'evaluator'>, state: string): void {
    this.#current.set(environment, { ...flags, state, changedAt: this.#ground.clock.now() });
    this.#told.emit('changed', environment);
  }

  #hear(channel: string, environment: string): void {
    if (channel === keysChannel) this.#told.emit('keys');
    else if (this.has(environment)) this.refresh(environment).catch(this.#ground.onTrouble);
  }

  #lookAgain(): void {
    this.#told.emit('keys');
    for (const environment of this.#ground.environments) this.refresh(environment).catch(this.#ground.onTrouble);
  }

  /** Readers are told when the time alone turns a flag, as a schedule says. */
  async #watchTurns(): Promise<void> {
    const { clock, environments } = this.#ground;
    for (let seen = clock.now(); !this.#over.signal.aborted;) {
      this.#turnsChanged = new AbortController();
      const turns = environments.flatMap((environment) => {
        const at = nextTurn(this.of(environment).snapshot, seen);
        return at === null ? [] : [{ environment, at }];
      });
      const next = Math.min(...turns.map(({ at }) => at));
      await clock.sleep(next - clock.now(), this.#turnsChanged.signal);
      seen = clock.now();
      for (const { environment, at } of turns.filter(({ at }) => at <= seen)) this.#turn(environment, at);
    }
  }

  #turn(environment: string, at: number): void {
    const { snapshot, evaluator } = this.of(environment);
    this.#put(environment, { snapshot, evaluator }, `${snapshot.revision}-${at}`);
  }
}
