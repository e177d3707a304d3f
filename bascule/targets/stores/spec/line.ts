import { once } from 'node:events';
import { createServer, request, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** `before`: the store never hears of it; `after`: it does, and we never hear its answer. */
type Break = { matches: RegExp; when: 'before' | 'after' };

/**
 * The line between us and a store, which can be cut at one request, and held at one: what a crash and another server in
 * the middle of ours look like from outside.
 */
export class Line {
  readonly asked: string[] = [];
  #url = '';
  #broken: Break | null = null;
  #held: { matches: RegExp; reached: () => void; goOn: Promise<void> } | null = null;
  readonly #server = createServer((asked, response) => {
    this.#pass(asked, response).catch(() => response.destroy());
  });
  readonly #to: string;

  constructor(to: string) {
    this.#to = to;
  }

  async open(): Promise<string> {
    await once(this.#server.listen(0, '127.0.0.1'), 'listening');
    this.#url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return this.#url;
  }

  async close(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  /** Once. */
  cut(matches: RegExp, when: Break['when']): void {
    this.#broken = { matches, when };
  }

  /** Holds the next such request; resolves when it is there, with what lets it go on. */
  hold(matches: RegExp): Promise<() => void> {
    const { promise: goOn, resolve: release } = Promise.withResolvers<void>();
    return new Promise((resolve) => {
      this.#held = { matches, goOn, reached: () => resolve(() => release()) };
    });
  }

  async #pass(asked: IncomingMessage, response: ServerResponse): Promise<void> {
    const name = `${asked.method} ${asked.url}`;
    this.asked.push(name);
    const parts: Buffer[] = [];
    for await (const part of asked as AsyncIterable<Buffer>) parts.push(part);
    const held = this.#held?.matches.test(name) ? this.#held : null;
    if (held) {
      this.#held = null;
      held.reached();
      await held.goOn;
    }
    const broken = this.#broken?.matches.test(name) ? this.#broken : null;
    if (broken) this.#broken = null;
    if (broken?.when === 'before') return void response.destroy();
    const answer = await this.#forward(asked, Buffer.concat(parts));
    if (broken) return void response.destroy();
    response.writeHead(answer.status, { 'content-type': answer.headers['content-type'] ?? 'text/plain' });
    response.end(answer.body);
  }

  /** With the name that we know the store by: tokens are for one address. */
  async #forward({ method, url, headers }: IncomingMessage, body: Buffer): Promise<Answer> {
    const question = request(`${this.#to}${url}`, { method, headers: { ...headers, connection: 'close' } });
    question.end(body);
    const [answer] = (await once(question, 'response')) as [IncomingMessage];
    const parts: Buffer[] = [];
    for await (const part of answer as AsyncIterable<Buffer>) parts.push(part);
    return { status: answer.statusCode ?? 500, headers: answer.headers, body: Buffer.concat(parts) };
  }
}
