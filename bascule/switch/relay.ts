import { BadMessage } from './bad-message.ts';
import type { Capture } from './capture.ts';
import type { Connection } from './connection.ts';
import { BodyUntilClose, ChunkedBody, LengthBody, NO_BODY, type Body } from './framing.ts';
import { headEnd, readResponseHead, type RequestHead, type ResponseHead } from './head.ts';
import type { Failure } from './retry.ts';
import type { Upstream, UpstreamOwner } from './upstream.ts';

/** `closed`: the end of the connection is the end of the body. `cut`: the client has less than was promised. */
export type AnswerEnd = 'whole' | 'closed' | 'cut';

/** What the exchange wants to know of its attempt at a slot. */
export type RelayObserver = {
  /** The slot takes connections; the request goes out now. Returns what came of its body meanwhile. */
  connected(): Buffer[];
  /** The final head came; returns the lines to add to it. Called just before it is written to the client. */
  answering(head: ResponseHead): string;
  /** Something moved: the clock of stalled exchanges starts again. */
  moved(): void;
  failed(failure: Failure, reason: string): void;
  finished(end: AnswerEnd): void;
};

/** Below this a head and its body are written as one string: one copy, one system call. */
const ONE_WRITE = 12 * 1024;

/** One request written to one upstream connection, and its answer written to the client, as it comes. */
export class Relay implements UpstreamOwner {
  readonly #client: Connection;
  readonly #request: RequestHead;
  readonly #upstream: Upstream;
  readonly #observer: RelayObserver;
  readonly #requestText: string;
  /** Gets a copy of the answer's body, when somebody wants to compare it. */
  tap: Capture | null = null;
  #unread: Buffer | null = null;
  #response: ResponseHead | null = null;
  #body: Body = NO_BODY;
  #isReusable = false;

  constructor(client: Connection, request: RequestHead, text: string, upstream: Upstream, observer: RelayObserver) {
    this.#client = client;
    this.#request = request;
    this.#requestText = text;
    this.#upstream = upstream;
    this.#observer = observer;
    upstream.owner = this;
  }

  get hasAnswered(): boolean {
    return this.#response !== null;
  }

  get isConnected(): boolean {
    return this.#upstream.isConnected;
  }

  start(): void {
    if (this.#upstream.isConnected) this.connected();
    else if (!this.#client.isBodyDone) this.#client.socket.pause();
  }

  connected(): void {
    const body = this.#observer.connected();
    const { socket } = this.#upstream;
    if (body.length > 0) socket.cork();
    socket.write(this.#requestText, 'latin1');
    for (const bytes of body) socket.write(bytes);
    if (body.length > 0) socket.uncork();
    if (!this.#client.isBodyDone && !socket.writableNeedDrain) this.#client.socket.resume();
  }

  /** Passes a piece of the request's body on. */
  send(bytes: Buffer): void {
    if (!this.#upstream.socket.write(bytes)) this.#client.socket.pause();
  }

  /** The client of a tunnel has sent all it will. */
  sendEnd(): void {
    if (this.#response?.status === 101) this.#upstream.socket.end();
  }

  writable(): void {
    this.#observer.moved();
    this.#client.socket.resume();
  }

  clientWritable(): void {
    this.#observer.moved();
    this.#upstream.socket.resume();
  }

  /** No more of this: the client is gone or waited too long. */
  cut(): void {
    this.#upstream.destroy();
  }

  received(bytes: Buffer): void {
    try {
      if (this.#response) this.#passBody(bytes, 0, '');
      else this.#readHead(this.#unread ? Buffer.concat([this.#unread, bytes]) : bytes, bytes);
    } catch (error) {
      if (!(error instanceof BadMessage)) throw error;
      this.#malformed(error.message);
    }
  }

  ended(): void {
    if (this.#body instanceof BodyUntilClose) this.#finish('closed');
    else this.#upstream.abort();
  }

  failed(error: Error | null): void {
    if (this.#response) return this.#observer.finished('cut');
    const reason = error?.message ?? 'the connection was closed';
    this.#observer.failed(this.#upstream.isConnected ? 'died' : 'refused', reason);
  }

  #readHead(bytes: Buffer, read: Buffer): void {
    this.#unread = null;
    let at = 0;
    while (!this.#response) {
      const end = headEnd(bytes, at);
      if (end < 0) {
        // The read buffer is read into again: what is kept has to be copied, once.
        this.#unread = bytes === read ? Buffer.from(bytes.subarray(at)) : bytes.subarray(at);
        return;
      }
      const head = readResponseHead(bytes, at, end);
      at = end;
      if (head.status < 200 && head.status !== 101) this.#passInterim(head);
      else this.#begin(head, bytes, at);
    }
  }

  #passInterim({ status, reason, fields }: ResponseHead): void {
    this.#observer.moved();
    if (this.#request.http11) this.#client.write(`HTTP/1.1 ${status} ${reason}\r\n${fields.passing}\r\n`);
  }

  #begin(head: ResponseHead, bytes: Buffer, at: number): void {
    const { fields, status } = head;
    if (status === 101 && !this.#request.fields.websocket) {
      throw new BadMessage(400, 'L’emplacement a changé de protocole sans qu’on le lui demande.');
    }
    if (fields.chunked && !this.#request.http11) {
      throw new BadMessage(400, 'L’emplacement a envoyé des morceaux à un client HTTP/1.0.');
    }
    this.#body = responseBody(this.#request, head);
    this.#isReusable = head.http11 && !fields.close && !(this.#body instanceof BodyUntilClose);
    const added = this.#observer.answering(head);
    this.#response = head;
    const text = `HTTP/1.1 ${status} ${head.reason}\r\n${fields.passing}${added}${this.#connectionField()}\r\n`;
    this.#passBody(bytes, at, text);
    if (status === 101) this.#client.becomeTunnel();
  }

  #connectionField(): string {
    if (this.#response?.status === 101) return 'Upgrade: websocket\r\nConnection: Upgrade\r\n';
    return this.#client.keepsAlive && !(this.#body instanceof BodyUntilClose) ? '' : 'Connection: close\r\n';
  }

  /** Writes `head` and what of the body is in `bytes`. */
  #passBody(bytes: Buffer, at: number, head: string): void {
    const end = this.#body.take(bytes, at);
    if (end < bytes.length) this.#isReusable = false;
    if (this.tap) this.tap.take(bytes, at, end);
    const isTaken = this.#write(head, bytes, at, end);
    if (this.#body.done) return this.#finish('whole');
    if (!isTaken) this.#upstream.socket.pause();
    this.#observer.moved();
  }

  #write(head: string, bytes: Buffer, at: number, end: number): boolean {
    const client = this.#client;
    if (end - at <= ONE_WRITE)
      return end === at && head === '' ? true : client.write(head + bytes.toString('latin1', at, end));
    client.socket.cork();
    if (head !== '') client.write(head);
    // The read buffer is read into again, while a slow client's bytes may wait in its socket.
    const isTaken = client.writeBytes(Buffer.from(bytes.subarray(at, end)));
    client.socket.uncork();
    return isTaken;
  }

  #malformed(reason: string): void {
    this.cut();
    if (this.#response) this.#observer.finished('cut');
    else this.#observer.failed('malformed', reason);
  }

  #finish(end: AnswerEnd): void {
    if (end === 'whole' && this.#isReusable && this.#client.isBodyDone) this.#upstream.giveBack();
    else this.#upstream.destroy();
    this.#observer.finished(end);
  }
}

export function responseBody({ method }: RequestHead, { status, fields }: ResponseHead): Body {
  if (status === 101) return new BodyUntilClose();
  if (method === 'HEAD' || status === 204 || status === 304 || fields.contentLength === 0) return NO_BODY;
  if (fields.chunked) return new ChunkedBody();
  return fields.contentLength > 0 ? new LengthBody(fields.contentLength) : new BodyUntilClose();
}
