import { setTimeout } from 'node:timers/promises';

/** One person's browser: it keeps its cookies. */
interface Visitor {
  cookies: Map<string, string>;
  /** What it met, without repeats in a row. */
  met: string[];
}

/** People who ask for a component without pause, some at a time, each known by the switch's own cookie. */
export class Visitors {
  readonly #urls: string[];
  readonly #visitors: Visitor[];
  #over = false;
  #callers: Promise<unknown>[] = [];
  #rounds = 0;
  #onRound = new Set<() => void>();
  /** Requests that nobody answered, or that the switch had to answer itself. */
  lost = 0;
  asked = 0;

  constructor(count: number, urls: string[]) {
    this.#urls = urls;
    this.#visitors = Array.from({ length: count }, () => ({ cookies: new Map<string, string>(), met: [] }));
  }

  /** With `pauseMs` each of those at a time waits so long after an answer: people that leave the machine to others. */
  start(atOnce = 4, pauseMs = 0): void {
    this.#over = false;
    const waiting = this.#turns();
    this.#callers = Array.from({ length: atOnce }, async () => {
      for (const visitor of waiting) {
        await this.#visit(visitor);
        if (pauseMs > 0) await setTimeout(pauseMs);
      }
    });
  }

  async stop(): Promise<void> {
    this.#over = true;
    await Promise.all(this.#callers);
  }

  /** Everybody has asked at least once, all of it after this was called. */
  async round(): Promise<void> {
    const until = this.#rounds + 2;
    while (this.#rounds < until) await new Promise<void>((resolve) => this.#onRound.add(resolve));
  }

  /** How many of them met this last. */
  meeting(said: string): number {
    return this.#visitors.filter(({ met }) => met.at(-1) === said).length;
  }

  /** What each met so far, in order. */
  get histories(): string[][] {
    return this.#visitors.map(({ met }) => met);
  }

  *#turns(): Generator<Visitor> {
    while (!this.#over) {
      yield* this.#visitors;
      this.#rounds += 1;
      for (const resolve of this.#onRound) resolve();
      this.#onRound.clear();
    }
  }

  async #visit(visitor: Visitor): Promise<void> {
    for (const url of this.#urls) {
      this.asked += 1;
      const answer = await this.#ask(visitor, url).catch(() => null);
      if (answer === null || [502, 503, 504].includes(answer.status)) this.lost += 1;
      else if (url === this.#urls[0] && visitor.met.at(-1) !== answer.text) visitor.met.push(answer.text);
    }
  }

  async #ask({ cookies }: Visitor, url: string): Promise<{ status: number; text: string }> {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(url, { headers: { cookie } });
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
    }
    return { status: answer.status, text: await answer.text() };
  }
}
