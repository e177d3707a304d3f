import { Agent, request } from 'node:http';

/** Safe requests through the switch without pause, some at a time; each answer is counted. */
export class Load {
  readonly #port: number;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 8 });
  readonly #callers: Promise<void>[];
  readonly #waiting = new Set<() => void>();
  #over = false;
  asked = 0;
  /** What came instead of an answer of the program. */
  readonly lost: string[] = [];

  constructor(port: number, atOnce = 4, pauseMs = 5) {
    this.#port = port;
    this.#callers = Array.from({ length: atOnce }, async (_, index) => {
      while (!this.#over) {
        await this.#one(index % 2 === 0 ? '/' : '/slow');
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    });
  }

  /** Resolves when so many more were answered. */
  async further(count: number): Promise<void> {
    const until = this.asked + count;
    while (this.asked < until) await new Promise<void>((resolve) => this.#waiting.add(resolve));
  }

  async stop(): Promise<void> {
    this.#over = true;
    await Promise.all(this.#callers);
    this.#agent.destroy();
  }

  async #one(path: string): Promise<void> {
    const begun = performance.now();
    const came = await this.#ask(path).catch((error: unknown) => String(error));
    this.asked += 1;
    if (came !== '200') this.lost.push(`${path}: ${came} after ${Math.round(performance.now() - begun)} ms`);
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }

  #ask(path: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const asked = request({ host: '127.0.0.1', port: this.#port, path, agent: this.#agent }, (answer) => {
        answer.resume();
        answer.once('end', () => resolve(String(answer.statusCode)));
        answer.once('error', reject);
      });
      asked.once('error', reject).end();
    });
  }
}
