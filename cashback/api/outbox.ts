import type { Failure } from './outside/answer.ts';

/**
 * Rows that are due to leave. `take` hands some of them out and holds them for a while: should this process end before
 * `deliver` has written what came of it, another takes them again. So everything leaves at least once.
 */
export type Outbox<Job> = Readonly<{
  take: () => Promise<readonly Job[]>;
  /** Sends one and writes what came of it. */
  deliver: (job: Job) => Promise<void>;
  onTrouble: (error: unknown) => void;
}>;

/** How long a taken row is held: longer than one delivery can take. */
export const heldMs = 60_000;

const everyMs = 1_000;
const longestWaitMs = 3_600_000;

/** Empties an outbox, now and then and when it is woken. */
export class Postman<Job> {
  readonly #outbox: Outbox<Job>;
  #timer: NodeJS.Timeout | undefined;
  #round: Promise<void> | undefined;
  #again = false;

  constructor(outbox: Outbox<Job>) {
    this.#outbox = outbox;
  }

  start(): void {
    this.#timer = setInterval(() => this.wake(), everyMs).unref();
  }

  /** There may be something to send: it leaves at once, without anybody waiting for it. */
  wake(): void {
    if (!this.#timer) return;
    if (this.#round) {
      this.#again = true;
      return;
    }
    this.#round = this.#empty()
      .catch(this.#outbox.onTrouble)
      .finally(() => {
        this.#round = undefined;
        if (this.#again) this.wake();
      });
  }

  /** Ends once what is being sent has been answered. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#timer = undefined;
    await this.#round;
  }

  async #empty(): Promise<void> {
    do {
      this.#again = false;
      const jobs = await this.#outbox.take();
      if (jobs.length > 0) this.#again = true;
      await Promise.all(jobs.map((job) => this.#outbox.deliver(job)));
    } while (this.#again && this.#timer);
  }
}

/**
 * When to send again what did not go; null when it never will. `attempts` counts the one that failed. A refusal of our
 * own keys is ours to mend: what waits leaves then.
 */
export function nextTry(failure: Failure, attempts: number, now: Date): Date | null {
  const keysRefused = failure.kind === 'refused' && (failure.status === 401 || failure.status === 403);
  if (failure.kind === 'refused' && !keysRefused) return null;
  const asked = failure.kind === 'away' ? failure.retryAfterMs : null;
  const waitMs = Math.min(longestWaitMs, Math.max(asked ?? 0, 1_000 * 2 ** Math.min(attempts, 12)));
  return new Date(now.getTime() + waitMs);
}
