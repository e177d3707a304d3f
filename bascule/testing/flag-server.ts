import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EventEmitter, once } from 'node:events';
import { flag, snapshot, type FlagInput, type Snapshot } from '../core/flag/schema.ts';

export const flagKey = 'bfk_test';

/** An environment's flags, ready to be published. */
export function snapshotOf(revision: number, flags: FlagInput[], environment = 'production'): Snapshot {
  return snapshot.parse({ environment, revision, flags: flags.map((each) => flag.parse(each)), segments: [] });
}

/** The two routes by which programs follow flags, over real HTTP, with the faults that a network and a server have. */
export class FlagServer {
  readonly heard = new EventEmitter<{ asked: [what: string, status: number] }>();
  readonly #streams = new Set<ServerResponse>();
  #server: Server;
  #snapshot: Snapshot;
  #port = 0;
  #status: number | null = 200;

  constructor(first: Snapshot) {
    this.#snapshot = first;
    this.#server = this.#newServer();
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get streams(): number {
    return this.#streams.size;
  }

  /** Comes up; after `goAway` under the address that it had. */
  async come(): Promise<void> {
    this.#server = this.#newServer();
    await once(this.#server.listen(this.#port, '127.0.0.1'), 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  async goAway(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  publish(next: Snapshot): void {
    this.#snapshot = next;
    for (const stream of this.#streams) this.#tell(stream);
  }

  /** Publishes, but the streams stay silent: what a client misses while it is cut off. */
  publishUnheard(next: Snapshot): void {
    this.#snapshot = next;
  }

  /** Cuts all streams in the middle of a message. */
  cut(): void {
    for (const stream of this.#streams) {
      stream.write('id: 9\ndata: {"envir');
      stream.socket?.destroy();
    }
  }

  send(text: string): void {
    for (const stream of this.#streams) stream.write(text);
  }

  /** Answers everything so, from now on; null: takes requests, and never answers. */
  answerWith(status: number | null): void {
    this.#status = status;
  }

  #newServer(): Server {
    return createServer((request, response) => this.#answer(request, response));
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const what = request.url?.split('/').at(-1) ?? '';
    const status = request.headers.authorization === `Bearer ${flagKey}` ? this.#status : 401;
    response.once('close', () => this.#streams.delete(response));
    if (status === null) return;
    if (status !== 200) response.writeHead(status).end('{}');
    else if (what === 'stream') this.#openStream(request, response);
    else this.#sendSnapshot(request, response);
    this.heard.emit('asked', what, response.statusCode);
  }

  #openStream(request: IncomingMessage, response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(': \n\n');
    if (request.headers['last-event-id'] !== String(this.#snapshot.revision)) this.#tell(response);
    this.#streams.add(response);
  }

  #sendSnapshot(request: IncomingMessage, response: ServerResponse): void {
    const etag = `"${this.#snapshot.revision}"`;
    if (request.headers['if-none-match'] === etag) response.writeHead(304).end();
    else response.writeHead(200, { etag }).end(JSON.stringify(this.#snapshot));
  }

  #tell(stream: ServerResponse): void {
    stream.write(`id: ${this.#snapshot.revision}\ndata: ${JSON.stringify(this.#snapshot)}\n\n`);
  }
}
