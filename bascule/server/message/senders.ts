import type { Pool } from 'pg';
import type { Logger } from 'pino';
import type { Channel } from '../../core/message/schema.ts';
import { nextTry, staleAfterMs } from '../../core/message/retry.ts';
import { spread } from '../../core/message/spread.ts';
import { unheard } from '../../core/message/unheard.ts';
import type { Plan } from '../../core/plan/schema.ts';
import { systemSleep, type Clock } from '../../engine/clock.ts';
import { nextDue, settle, spreadNew, takeMessage, type Queued } from '../../engine/message-queue.ts';
import { writeMessage } from '../../engine/message-table.ts';
import { transaction } from '../../engine/transaction.ts';
import type { Outcome } from '../../channels/outcome.ts';
import type { NotConfigured, Target } from './targets.ts';

export interface SendersGround {
  plan: Pick<Plan, 'messages' | 'people'>;
  pool: Pool;
  clock: Clock;
  targetOf(channel: Channel): Promise<Target | NotConfigured>;
  deliver(target: Target, message: Queued): Promise<Outcome>;
  logger: Logger;
}

type Kind = Target['kind'];

/** How many are sent at once. What belongs together keeps its order by its lane, however many there are. */
const workers: Record<Kind, number> = { slack: 2, pagerduty: 2, email: 4, webhook: 2 };

/** A server that is asked to end should not be waited for much longer. */
const leaveAfterMs = 3_000;

/** New messages wake us. All else, a clock that was moved, another server that died, is noticed at least so often. */
const longestRestMs = 5_000;

/**
 * Takes messages and sends them, each kind of channel by workers of its own: a service that is slow holds up no other.
 * What belongs to a channel that is not configured stays where it is, untouched.
 */
export class Senders {
  readonly #ground: SendersGround;
  readonly #over = new AbortController();
  readonly #loops: Promise<void>[];
  /** Aborted when there may be something to do. */
  #rest = new AbortController();

  constructor(ground: SendersGround) {
    this.#ground = ground;
    const kinds = new Set(ground.plan.messages.channels.map(({ kind }) => kind));
    this.#loops = Object.entries(workers)
      .filter(([kind]) => kinds.has(kind as Kind))
      .flatMap(([kind, count]) => Array.from({ length: count }, () => this.#loop(kind as Kind)));
  }

  /** There may be something to send. */
  wake(): void {
    this.#rest.abort();
    this.#rest = new AbortController();
  }

  /** Lets what is under way end. A service that keeps us waiting is left: its message is tried again, as after a crash. */
  async close(): Promise<void> {
    this.#over.abort();
    this.wake();
    const ended = new AbortController();
    const all = Promise.all(this.#loops).then(() => ended.abort());
    await Promise.race([all, systemSleep(leaveAfterMs, ended.signal)]);
  }

  async #loop(kind: Kind): Promise<void> {
    while (!this.#over.signal.aborted) {
      const rest = this.#rest.signal;
      const restMs = await this.#turn(kind).catch((error: unknown) => {
        this.#ground.logger.warn({ kind, error: String(error) }, 'messages wait');
        return longestRestMs;
      });
      if (restMs > 0 && !this.#over.signal.aborted) await systemSleep(restMs, rest);
    }
  }

  /** One message, if there is one; answers how long there is nothing to do. */
  async #turn(kind: Kind): Promise<number> {
    const { pool, clock, plan } = this.#ground;
    if ((await spreadNew(pool, (message) => spread(plan, message))) > 0) this.wake();
    const targets = await this.#targets(kind);
    if (targets.size === 0) return longestRestMs;
    const message = await takeMessage(pool, [...targets.keys()], clock.now());
    const target = message && targets.get(message.channel);
    if (!message || !target) return this.#restMs([...targets.keys()]);
    await this.#send(target, message);
    return 0;
  }

  async #restMs(channels: string[]): Promise<number> {
    const due = await nextDue(this.#ground.pool, channels);
    return due === null ? longestRestMs : Math.min(longestRestMs, Math.max(20, due - this.#ground.clock.now()));
  }

  async #targets(kind: Kind): Promise<Map<string, Target>> {
    const channels = this.#ground.plan.messages.channels.filter((each) => each.kind === kind);
    const found = await Promise.all(
      channels.map(async (channel) => [channel.name, await this.#ground.targetOf(channel)] as const),
    );
    return new Map(
      found.flatMap(([name, target]) => (target.kind === 'not-configured' ? [] : [[name, target] as const])),
    );
  }

  async #send(target: Target, message: Queued): Promise<void> {
    const { pool, clock, logger, deliver } = this.#ground;
    const isStale = clock.now() > message.since + staleAfterMs;
    const outcome: Outcome = isStale ? stale : await deliver(target, message);
    const now = clock.now();
    if (outcome.kind === 'sent') {
      await settle(pool, message, { sentAt: now });
      return;
    }
    const { number, channel, template } = message;
    logger.warn({ number, channel, template, why: outcome.why }, `a message was not taken: ${outcome.kind}`);
    await this.#failed(message, outcome, now);
  }

  async #failed(message: Queued, outcome: Exclude<Outcome, { kind: 'sent' }>, now: number): Promise<void> {
    const { pool, plan } = this.#ground;
    const { why } = outcome;
    const nextAt = outcome.kind === 'later' ? nextTry(message, now, outcome.afterMs) : null;
    await transaction(pool, async (client) => {
      const came = nextAt === null ? { givenUpAt: now, why } : { nextAt, why };
      if (!(await settle(client, message, came))) return;
      for (const told of unheard(plan, message, { why, isOver: nextAt === null }))
        await writeMessage(client, { at: now, ...told });
    });
    this.wake();
  }
}

const stale: Outcome = { kind: 'never', why: 'trop ancien : ce n’est plus une nouvelle' };
