import type { Socket } from 'node:net';
import { sentenceAnswer, type Answer } from './answer.ts';
import { BadMessage } from './bad-message.ts';
import type { CoarseClock } from './clock.ts';
import { BodyUntilClose, ChunkedBody, LengthBody, NO_BODY, type Body } from './framing.ts';
import { headEnd, readRequestHead, type RequestHead } from './head.ts';
import type { Limits } from './limits.ts';
import type { Pool } from './pool.ts';

/** What connections of one port need to know of the switch. */
export type Host = {
  readonly clock: CoarseClock;
  readonly limits: Limits;
  /** The switch is stopping: answers say `Connection: close`. */
  readonly isStopping: boolean;
  respond(client: Connection, head: RequestHead): void;
};

const MOST_PIPELINED_BYTES = 64 * 1024;
/** How long a client may still send after its last answer, so that a reset does not eat that answer. */
const LINGER_MS = 2_000;

/** One client connection: reads its requests one after another, and each only when the one before is answered. */
export class Connection {
  readonly socket: Socket;
  readonly remoteAddress: string;
  /** On the coarse clock. */
  deadline: number;
  readonly #host: Host;
  #answer: Answer | null = null;
  #body: Body = NO_BODY;
  #unread: Buffer | null = null;
  #phase: 'idle' | 'head' | 'answering' | 'lingering' = 'idle';
  #keepsAlive = true;
  #isReading = false;

  constructor(socket: Socket, host: Host) {
    this.socket = socket;
    this.remoteAddress = (socket.remoteAddress ?? '').replace(/^::ffff:/, '');
    this.#host = host;
    this.deadline = host.clock.now + host.limits.clientIdleMs;
    socket.on('data', (chunk: Buffer) => this.#received(chunk));
    socket.on('end', () => this.#halfClosed());
    socket.on('drain', () => this.#writable());
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#gone());
  }

  get isIdle(): boolean {
    return this.#phase === 'idle';
  }

  /** The request's body is read to its end. */
  get isBodyDone(): boolean {
    return this.#body.done;
  }

  /** Whether the next answer leaves the connection open; asked when its head is written. */
  get keepsAlive(): boolean {
    return this.#keepsAlive && !this.#host.isStopping;
  }

  /** Takes over the answer to the request just read. */
  answerWith(answer: Answer): void {
    this.#answer = answer;
  }

  /** False: wait for `writable`. */
  write(text: string): boolean {
    return this.socket.write(text, 'latin1');
  }

  writeBytes(bytes: Buffer): boolean {
    return this.socket.write(bytes);
  }

  /** From here on both sides speak something else than HTTP. */
  becomeTunnel(): void {
    this.#body = new BodyUntilClose();
    this.deadline = Infinity;
    this.#readUnread();
  }

  /** The answer is written, and the client can tell where it ended: by its framing, or by the end of the connection. */
  answered(endsBy: 'framing' | 'connection'): void {
    this.#answer = null;
    if (endsBy === 'connection' || !this.keepsAlive || !this.#body.done) return this.#linger();
    this.#phase = 'idle';
    this.deadline = this.#host.clock.now + this.#host.limits.clientIdleMs;
    if (this.#isReading) return;
    if (this.socket.isPaused()) this.socket.resume();
    this.#readUnread();
  }

  /** The answer broke off: a reset tells the client that it has not got all of it. */
  cut(): void {
    this.socket.resetAndDestroy();
  }

  /** Answers with one sentence. The connection stays when the request was understood and is read to its end. */
  refuse(status: number, sentence: string, fields = ''): void {
    const keepsAlive = this.keepsAlive && this.#body.done && this.#phase === 'answering';
    this.write(sentenceAnswer(status, sentence, fields, keepsAlive));
    this.answered(keepsAlive ? 'framing' : 'connection');
  }

  left(pools: readonly Pool[]): void {
    this.#answer?.left?.(pools);
  }

  sweep(now: number): void {
    if (now < this.deadline) return;
    if (this.#answer) this.#answer.timedOut();
    else if (this.#phase === 'head') this.refuse(408, 'L’en-tête de la requête a mis trop de temps.');
    else this.socket.destroy();
  }

  #writable(): void {
    if (this.#answer) return this.#answer.writable();
    if (this.socket.isPaused()) this.socket.resume();
    this.#readUnread();
  }

  #received(chunk: Buffer): void {
    if (this.#phase === 'lingering') return;
    const bytes = this.#unread ? Buffer.concat([this.#unread, chunk]) : chunk;
    this.#unread = null;
    this.#read(bytes);
  }

  #readUnread(): void {
    const bytes = this.#unread;
    this.#unread = null;
    if (bytes && bytes.length > 0) this.#read(bytes);
  }

  /** Not re-entered: an answer that ends while its request is read lets this loop go on with the next one. */
  #read(bytes: Buffer): void {
    this.#isReading = true;
    let at = 0;
    try {
      while (at < bytes.length && this.#phase !== 'lingering') {
        const next = this.#readNext(bytes, at);
        if (next === at) break;
        at = next;
      }
    } catch (error) {
      if (!(error instanceof BadMessage)) throw error;
      this.#refuseMessage(error);
    } finally {
      this.#isReading = false;
    }
    if (at < bytes.length && this.#phase !== 'lingering') this.#keepUnread(bytes.subarray(at));
  }

  /** Reads what is next, body or head, and returns where it ended; `at` again when there is nothing to do yet. */
  #readNext(bytes: Buffer, at: number): number {
    if (!this.#body.done) return this.#readBody(bytes, at);
    // One request at a time, and none for a client that does not take its answers.
    if (this.#phase === 'answering' || this.socket.writableNeedDrain) return at;
    const end = headEnd(bytes, at);
    if (end < 0) {
      if (this.#phase === 'idle') this.deadline = this.#host.clock.now + this.#host.limits.headWithinMs;
      this.#phase = 'head';
      return at;
    }
    const head = readRequestHead(bytes, at, end);
    this.#body = bodyOf(head);
    this.#keepsAlive = head.http11 && !head.fields.close;
    this.#phase = 'answering';
    this.#host.respond(this, head);
    return end;
  }

  #readBody(bytes: Buffer, at: number): number {
    const end = this.#body.take(bytes, at);
    this.#answer?.bodyReceived(bytes.subarray(at, end));
    if (this.#body.done) this.#answer?.bodyEnded();
    return end;
  }

  #keepUnread(bytes: Buffer): void {
    this.#unread = bytes;
    if (bytes.length > MOST_PIPELINED_BYTES) this.socket.pause();
  }

  #refuseMessage(error: BadMessage): void {
    // A body that broke its own framing while it was passed on.
    if (this.#answer) return this.cut();
    this.#phase = 'head';
    this.refuse(error.status, error.message);
  }

  /** A client that closes while it is owed an answer has given up, as every browser does; a tunnel has two halves. */
  #halfClosed(): void {
    if (this.#phase !== 'answering') this.socket.end();
    else if (this.#body instanceof BodyUntilClose) this.#answer?.bodyEnded();
    else this.socket.destroy();
  }

  #linger(): void {
    this.#phase = 'lingering';
    this.#unread = null;
    this.deadline = this.#host.clock.now + LINGER_MS;
    this.socket.resume();
    this.socket.end();
  }

  #gone(): void {
    const answer = this.#answer;
    this.#answer = null;
    answer?.clientGone();
  }
}

function bodyOf({ fields }: RequestHead): Body {
  if (fields.chunked) return new ChunkedBody();
  return fields.contentLength > 0 ? new LengthBody(fields.contentLength) : NO_BODY;
}
