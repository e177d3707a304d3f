import { setTimeout as wait } from 'node:timers/promises';
import { now } from './recorder.ts';
import type { Arrival, Journey } from './schedule.ts';

/** Sends every arrival when it is due, whatever became of those before. A late timer sends all that is due by then. */
export class Generator {
  readonly #underWay = new Set<Promise<void>>();
  readonly #stopped = new AbortController();
  readonly #sending: Promise<void>;

  constructor(arrivals: Iterable<Arrival>, send: (journey: Journey, dueAt: number) => Promise<void>) {
    this.#sending = this.#run(arrivals, send);
  }

  /** No more arrivals; resolves when every answer is in. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#sending;
    await Promise.all(this.#underWay);
  }

  async #run(arrivals: Iterable<Arrival>, send: (journey: Journey, dueAt: number) => Promise<void>): Promise<void> {
    const { signal } = this.#stopped;
    const begunAt = now();
    for (const { atMs, journey } of arrivals) {
      const dueAt = begunAt + atMs;
      const dueInMs = dueAt - now();
      if (dueInMs > 0) await wait(dueInMs, undefined, { signal }).catch(() => {});
      if (signal.aborted) return;
      this.#follow(send(journey, dueAt));
    }
  }

  #follow(journey: Promise<void>): void {
    this.#underWay.add(journey);
    void journey.finally(() => this.#underWay.delete(journey));
  }
}
