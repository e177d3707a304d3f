import { Redis } from 'ioredis';
import { RateLimiterRedis } from 'rate-limiter-flexible';
import type { Count } from './allowance.ts';
import { countOf, counting, type Counts, OwnCounts } from './counts.ts';

/** What the process tells of Redis. */
export interface Teller {
  /** Once for each change, `why` in Redis' own words, never with a password. */
  info(facts: { redis: string }, what: string): void;
  warn(facts: { redis: string; why: string }, what: string): void;
  /** For the metrics. */
  up(isUp: boolean): void;
}

/** Longer than this nobody waits for a counter. */
const patienceMs = 50;
/** While it is away it is asked that often whether it is back. */
const restMs = 1_000;
const closed = 'the connection is closed';

/**
 * Counted in Redis, for all tasks together. While it does not answer, each process counts for itself: requests pass, and
 * nobody waits for it more than once.
 */
export class SharedCounts implements Counts {
  readonly #redis: Redis;
  readonly #limiter: RateLimiterRedis;
  readonly #own = new OwnCounts();
  readonly #place: string;
  readonly #tell: Teller;
  readonly #patienceMs: number;
  /** Unknown until the first connection came about or failed. */
  #state: 'unknown' | 'up' | 'away' = 'unknown';
  #restUntilMs = 0;
  /** ioredis tells why first, and then that the connection is closed. */
  #why = closed;

  /** Connects by itself and again; `url` is `redis://` or `rediss://`, `prefix` goes before every key. */
  constructor(url: string, prefix: string, tell: Teller, withinMs = patienceMs) {
    this.#tell = tell;
    this.#patienceMs = withinMs;
    this.#place = new URL(url).host;
    this.#redis = new Redis(url, {
      ...{ connectTimeout: 1_000, socketTimeout: 5_000 },
      // What can't be asked now is counted here: nothing waits for a connection.
      ...{ enableOfflineQueue: false, autoResendUnfulfilledCommands: false, maxRetriesPerRequest: 0 },
      retryStrategy: (times) => Math.min(100 * times, 2_000),
    });
    this.#redis.on('ready', () => this.#isUp());
    this.#redis.on('error', ({ message }) => (this.#why = message));
    this.#redis.on('close', () => this.#isAway(this.#why));
    const storeClient = this.#redis;
    this.#limiter = new RateLimiterRedis({ ...counting, storeClient, keyPrefix: prefix, rejectIfRedisNotReady: true });
  }

  async count(key: string): Promise<Count> {
    if (!this.#mayAsk()) return this.#own.count(key);
    try {
      const found = await inTime(this.#limiter.consume(key), this.#patienceMs);
      if (!found) throw new Error(`no answer within ${this.#patienceMs} ms`);
      this.#isUp();
      return countOf(found);
    } catch (error) {
      this.#isAway(error instanceof Error ? error.message : String(error));
      return this.#own.count(key);
    }
  }

  close(): void {
    this.#redis.removeAllListeners('close');
    this.#redis.disconnect();
  }

  /** Of all who ask while it is away, one in a while finds out whether it is back. */
  #mayAsk(): boolean {
    if (this.#redis.status !== 'ready') return false;
    if (this.#state !== 'away') return true;
    const now = performance.now();
    if (now < this.#restUntilMs) return false;
    this.#restUntilMs = now + restMs;
    return true;
  }

  #isUp(): void {
    if (this.#state === 'up') return;
    this.#state = 'up';
    this.#why = closed;
    this.#tell.up(true);
    this.#tell.info({ redis: this.#place }, 'requests are counted in Redis, by all tasks together');
  }

  /** The error itself is not for the log: it carries the command, and with it the password. */
  #isAway(why: string): void {
    if (this.#state === 'away') return;
    this.#state = 'away';
    this.#restUntilMs = performance.now() + restMs;
    this.#tell.up(false);
    this.#tell.warn({ redis: this.#place, why }, 'Redis is away: each task counts requests for itself');
  }
}

/** Null: not in time. What has arrived by then is in time, though this process was too busy to read it before. */
function inTime<T>(answer: Promise<T>, withinMs: number): Promise<T | null> {
  const late = Promise.withResolvers<null>();
  const timer = setTimeout(() => setImmediate(late.resolve, null), withinMs);
  return Promise.race([answer, late.promise]).finally(() => clearTimeout(timer));
}
