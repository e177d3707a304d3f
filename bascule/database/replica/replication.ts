import { basename, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Pool } from 'pg';
import { decide, type Step } from '../../core/replica/decide.ts';
import { BackupError } from '../backup/backup-error.ts';
import { inTurn } from '../backup/turn.ts';
import { startPostgres } from '../embedded.ts';
import { liveCluster, type Archiving } from '../environment-cluster.ts';
import { carryOver, type FailOverParts } from './fail-over.ts';
import { observe, type Look } from './observe.ts';
import { readPair, writePair, type FailedOver, type Pair } from './pair.ts';
import { refusals } from './refusals.ts';
import { ReplicaError } from './replica-error.ts';
import { removeStandby } from './standby.ts';
import { settle, take } from './steps.ts';

export interface Parts extends FailOverParts {
  environment: string;
  /** Bascule's own database. */
  pool: Pool;
  archiving: Archiving;
  /** How often the pair is looked at. */
  lookEveryMs: number;
}

/** What is known of a pair at this moment. */
export interface Standing extends Look {
  pair: Pair;
  awaySince: number | null;
}

const patienceMs = 10_000;
const looksAfterTrouble = 5;
const askAgainMs = 100;
/** More in one look would be a circle. */
const mostSteps = 6;

/** The standby of one environment's database: looked after from start to close; the rest is done when a person asks. */
export class Replication {
  readonly #parts: Parts;
  readonly #closing = new AbortController();
  #timer: NodeJS.Timeout | null = null;
  #looking: Promise<unknown> = Promise.resolve();
  #awaySince: number | null = null;
  #failedStarts = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Ends a fail over that a crash broke off. The environment's cluster runs already; the standby follows in its time. */
  async start(): Promise<void> {
    await this.#turn('wait', async () => {
      await this.#sweep(await this.#resumed());
    });
    this.#look();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    if (this.#timer) clearTimeout(this.#timer);
    await this.#looking;
  }

  /** Looks at the pair and does what is to be done, one step after the other. Answers what was done. */
  async tend(): Promise<Step[]> {
    return this.#turn('refuse', async () => {
      const done: Step[] = [];
      while (done.length < mostSteps && !this.#closing.signal.aborted) {
        const pair = await this.#resumed();
        const step = await this.#next(pair);
        if (step === 'nothing') break;
        await this.#take(step, pair);
        done.push(step);
      }
      return done;
    });
  }

  /** Null: there is no pair yet. */
  async standing(): Promise<Standing | null> {
    const pair = await readPair(this.#parts.clusters);
    return pair && { pair, awaySince: this.#awaySince, ...(await observe(this.#parts.clusters, pair)) };
  }

  /**
   * The standby takes the primary's place. Without `acceptLoss` only when it has all that was acknowledged, or when the plan
   * asked for no more than that. Who asks twice is told that it was done. @throws ReplicaError
   */
  async failOver(by: string, { acceptLoss = false } = {}): Promise<FailedOver> {
    const { clusters, environment, clock } = this.#parts;
    const seen = await readPair(clusters);
    if (!seen) throw refusals.none(environment);
    return this.#patiently(async () => {
      const pair = await this.#resumed();
      if (pair.epoch !== seen.epoch) throw refusals.done(environment, pair.last);
      const to = await this.#fitStandby(pair, acceptLoss);
      const { guarantee, primary: from } = pair;
      const moving = { by, at: clock(), guarantee, from, to, fork: null };
      const { last } = await carryOver(this.#parts, await writePair(clusters, { ...pair, moving }), moving);
      return last as FailedOver;
    });
  }

  /** The name of a standby that runs and may take over. Until here nothing was touched. @throws ReplicaError */
  async #fitStandby(pair: Pair, acceptLoss: boolean): Promise<string> {
    const { environment, clusters, rule } = this.#parts;
    const { standby, guarantee } = pair;
    if (!standby) throw pair.last ? refusals.unready(environment) : refusals.none(environment);
    if (!standby.ready) throw refusals.unready(environment);
    const { liveIsPrimary, primary, stream } = await observe(clusters, pair);
    if (!liveIsPrimary) throw refusals.ofAnother(environment);
    await startPostgres({ directory: join(clusters, standby.name) }).catch((error: unknown) => {
      throw refusals.bothDown(environment, error);
    });
    // A primary that answers sends the rest while it stops.
    const hasAll = guarantee === 'synchronous' || (primary === 'running' && stream?.state === 'streaming');
    const isPlanned = rule.mode === 'asynchronous' && primary === 'down';
    if (!hasAll && !isPlanned && !acceptLoss) throw refusals.wouldLose(environment);
    return standby.name;
  }

  /** An old primary that nobody needed, and whose removal a crash broke off. */
  async #sweep({ last, primary, standby }: Pair): Promise<void> {
    if (!last || last.kept || [primary, standby?.name].includes(last.from)) return;
    await removeStandby(join(this.#parts.clusters, last.from));
  }

  /** The pair as it is once a fail over that was broken off has come to its end. */
  async #resumed(): Promise<Pair> {
    const { clusters } = this.#parts;
    const pair = (await readPair(clusters)) ?? fresh(basename(await liveCluster(clusters)));
    return pair.moving ? carryOver(this.#parts, pair, pair.moving) : pair;
  }

  async #next(pair: Pair): Promise<Step> {
    const { clusters, rule, clock } = this.#parts;
    const look = await observe(clusters, pair);
    const isThere = look.primary === 'down' || look.stream?.state === 'streaming';
    this.#awaySince = isThere ? null : (this.#awaySince ?? clock());
    if (look.liveIsPrimary && look.primary === 'running') await settle(this.#parts, pair);
    return decide(rule, { ...look, awaySince: this.#awaySince, failedStarts: this.#failedStarts }, clock());
  }

  async #take(step: Exclude<Step, 'nothing'>, pair: Pair): Promise<void> {
    if (step === 'start-standby') this.#failedStarts += 1;
    await take(step, { ...this.#parts, signal: this.#closing.signal }, pair);
    if (step === 'start-standby' || step === 'make-standby') this.#failedStarts = 0;
    if (step === 'make-standby') this.#awaySince = null;
  }

  /** Look after look, each some time after the one before has ended. */
  #look(): void {
    if (this.#closing.signal.aborted) return;
    const { lookEveryMs, onTrouble } = this.#parts;
    const again = (ms: number) => {
      if (!this.#closing.signal.aborted) this.#timer = setTimeout(() => this.#look(), ms);
    };
    this.#looking = this.tend().then(
      () => again(lookEveryMs),
      (error: Error) => {
        if (isBusy(error)) return again(lookEveryMs);
        onTrouble(error);
        // What fails again and again, as programs that do not start, is not tried without a breath.
        again(lookEveryMs * looksAfterTrouble);
      },
    );
  }

  /** A look is over in a moment; for the copy of a database nobody waits without a word. */
  async #patiently<T>(work: () => Promise<T>): Promise<T> {
    const until = performance.now() + patienceMs;
    for (;;) {
      try {
        return await this.#turn('refuse', work);
      } catch (error) {
        if (!isBusy(error) || performance.now() > until) throw error;
      }
      await pause(askAgainMs);
    }
  }

  /** One at a time for each environment, on whatever server. */
  async #turn<T>(onBusy: 'wait' | 'refuse', work: () => Promise<T>): Promise<T> {
    const { pool, environment } = this.#parts;
    return inTurn(pool, `replica of ${environment}`, onBusy, work).catch((error: unknown) => {
      throw error instanceof BackupError && error.code === 'busy' ? refusals.busy(environment) : error;
    });
  }
}

const fresh = (primary: string): Pair => {
  return { epoch: 1, primary, standby: null, guarantee: 'asynchronous', moving: null, last: null };
};

const isBusy = (error: unknown) => error instanceof ReplicaError && error.code === 'busy';
