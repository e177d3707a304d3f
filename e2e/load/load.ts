import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Order, Reply } from './message.ts';
import type { Credentials } from './population.ts';
import type { Summary } from './summary.ts';

export interface Crowd {
  consumers: number;
  /** Journeys per second of all of them. */
  ratePerS: number;
}

/** As issue and requirements state the load. */
const usual: Crowd = { consumers: 40, ratePerS: 200 };

/** The load as the demonstration sees it: its people are gathered once, then it is begun and ended as often as liked. */
export class LoadProcess {
  readonly #child: ChildProcess;
  readonly #ratePerS: number;
  #runs = 0;

  private constructor(child: ChildProcess, ratePerS: number) {
    this.#child = child;
    this.#ratePerS = ratePerS;
  }

  /** Signs up consumers at the API under `url`, and signs the partners in. */
  static async gather(url: string, partners: Credentials[], crowd = usual): Promise<LoadProcess> {
    const child = fork(fileURLToPath(new URL('main.ts', import.meta.url)), {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const load = new LoadProcess(child, crowd.ratePerS);
    await load.#order({ type: 'gather', url, consumers: crowd.consumers, partners });
    return load;
  }

  async begin(): Promise<void> {
    this.#runs += 1;
    await this.#order({ type: 'begin', ratePerS: this.#ratePerS, seed: this.#runs });
  }

  /** Ends when every answer is in and the ledger is audited; `recordFile` takes one line a request. */
  async end(recordFile: string): Promise<Summary> {
    const reply = await this.#order({ type: 'end', recordFile });
    if (reply.type !== 'ended') throw new Error(`The load answered "${reply.type}" when it was told to end.`);
    return reply.summary;
  }

  close(): void {
    if (this.#child.connected) this.#child.disconnect();
  }

  async #order(order: Order): Promise<Reply> {
    const answered = new AbortController();
    const exited = once(this.#child, 'exit', { signal: answered.signal }).then(() => {
      throw new Error('The load’s process ended by itself; its last words are above.');
    });
    try {
      const replied = once(this.#child, 'message', { signal: answered.signal });
      this.#child.send(order);
      const [reply] = (await Promise.race([replied, exited])) as [Reply];
      if (reply.type === 'failed') throw new Error(reply.message);
      return reply;
    } finally {
      exited.catch(() => {});
      answered.abort();
    }
  }
}
