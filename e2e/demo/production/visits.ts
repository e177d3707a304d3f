import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

const perSecond = 80;

/** People who open the front ends, each for the first time. Ended, it answers how many came and how many saw no page. */
export class Visits {
  readonly #urls: string[];
  readonly #stopped = new AbortController();
  readonly #underWay = new Set<Promise<void>>();
  readonly #sending: Promise<void>;
  #sent = 0;
  #failed = 0;

  constructor(urls: string[]) {
    this.#urls = urls;
    this.#sending = this.#send();
  }

  async end(): Promise<{ sent: number; failed: number }> {
    this.#stopped.abort();
    await this.#sending;
    await Promise.all(this.#underWay);
    return { sent: this.#sent, failed: this.#failed };
  }

  async #send(): Promise<void> {
    const begunAt = performance.now();
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      const due = ((performance.now() - begunAt) * perSecond) / 1_000;
      for (; this.#sent < due; this.#sent += 1) this.#follow(this.#visit(this.#urls[this.#sent % this.#urls.length]!));
      await pause(1_000 / perSecond, undefined, { signal }).catch(() => {});
    }
  }

  async #visit(url: string): Promise<void> {
    const seen = await fetch(url, { headers: { 'x-visitor': randomUUID() }, signal: AbortSignal.timeout(30_000) })
      .then(async (answer) => answer.ok && (await answer.text()).includes('<title>'))
      .catch(() => false);
    if (!seen) this.#failed += 1;
  }

  #follow(visit: Promise<void>): void {
    this.#underWay.add(visit);
    void visit.finally(() => this.#underWay.delete(visit));
  }
}
