import { createReadStream, type ReadStream } from 'node:fs';
import { statusLine } from './answer.ts';
import type { CoarseClock } from './clock.ts';
import type { Connection } from './connection.ts';
import { fieldValue } from './fields.ts';
import type { RequestHead } from './head.ts';
import type { AnswerEnd } from './relay.ts';
import type { Slot } from './slot.ts';
import { answerStatic, type StaticAnswer } from './static-answer.ts';
import type { StaticFiles } from './static-files.ts';

export type StaticObserver = {
  /** Returns further header lines. */
  answering(status: number, cacheControl: string): string;
  moved(): void;
  finished(end: AnswerEnd): void;
};

/** Writes a file of a static slot to a client: at once when it is in memory, else as the client takes it. */
export class StaticReply {
  readonly #client: Connection;
  readonly #head: RequestHead;
  readonly #clock: CoarseClock;
  readonly #observer: StaticObserver;
  #stream: ReadStream | null = null;

  constructor(client: Connection, head: RequestHead, clock: CoarseClock, observer: StaticObserver) {
    this.#client = client;
    this.#head = head;
    this.#clock = clock;
    this.#observer = observer;
  }

  start(slot: Slot, other: Slot | null): void {
    const files = filesOf(slot);
    if (!files) return this.#observer.finished('cut');
    const { method, target, text } = this.#head;
    const field = (name: string): string => fieldValue(text, name);
    const answer = answerStatic(files, filesOf(other), { method, target, field });
    const head = this.#headText(answer, this.#observer.answering(answer.status, answer.fields['Cache-Control'] ?? ''));
    const { body } = answer;
    if (body === null || method === 'HEAD') return this.#end(head, null);
    if (typeof body === 'string') return this.#end(head, Buffer.from(body));
    if (body.variant.content) return this.#end(head, body.variant.content.subarray(body.start, body.end));
    if (body.start === body.end) return this.#end(head, null);
    this.#client.write(head);
    this.#sendFrom(body.variant.path, body.start, body.end);
  }

  writable(): void {
    this.#observer.moved();
    this.#stream?.resume();
  }

  cut(): void {
    this.#stream?.destroy();
  }

  #end(head: string, body: Buffer | null): void {
    const { socket } = this.#client;
    if (body) socket.cork();
    this.#client.write(head);
    if (body) this.#client.writeBytes(body);
    if (body) socket.uncork();
    this.#observer.finished('whole');
  }

  #sendFrom(path: string, start: number, end: number): void {
    const stream = createReadStream(path, { start, end: end - 1, highWaterMark: 128 * 1024 });
    this.#stream = stream;
    let left = end - start;
    stream.on('data', (bytes) => {
      left -= bytes.length;
      this.#observer.moved();
      if (!this.#client.writeBytes(bytes as Buffer)) stream.pause();
    });
    stream.on('end', () => this.#observer.finished(left === 0 ? 'whole' : 'cut'));
    stream.on('error', () => this.#observer.finished('cut'));
  }

  #headText({ status, fields }: StaticAnswer, added: string): string {
    let text = statusLine(status);
    for (const name in fields) text += `${name}: ${fields[name]}\r\n`;
    const connection = this.#client.keepsAlive && this.#client.isBodyDone ? '' : 'Connection: close\r\n';
    return `${text}Date: ${this.#clock.httpDate}\r\n${added}${connection}\r\n`;
  }
}

function filesOf(slot: Slot | null): StaticFiles | null {
  return slot?.backend.kind === 'static' ? slot.backend.files : null;
}
