import { BadMessage } from './bad-message.ts';
import { Capture } from './capture.ts';
import { BodyUntilClose, NO_BODY, type Body } from './framing.ts';
import { headEnd, readResponseHead, type RequestHead } from './head.ts';
import { responseBody } from './relay.ts';
import type { Slot } from './slot.ts';
import type { Upstream, UpstreamOwner } from './upstream.ts';

export type MirrorEnd = 'answered' | 'unanswered';
interface Options {
  withinMs: number;
  onEnd: (outcome: MirrorEnd) => void;
}

/** A copy of a request on its way through a slot; its answer goes nowhere but into a capture. */
export class Mirror implements UpstreamOwner {
  readonly capture = new Capture();
  /** From the start to the first byte of a final answer. */
  latencyMs = 0;
  readonly #request: RequestHead;
  readonly #text: string;
  readonly #upstream: Upstream;
  readonly #onEnd: Options['onEnd'];
  readonly #timer: NodeJS.Timeout;
  readonly #startedAt = performance.now();
  #unread: Buffer = Buffer.alloc(0);
  #body: Body = NO_BODY;
  #isReusable = false;

  /** `text` is the request as the slot gets it. Null when the slot has no address to send it to. */
  static send(slot: Slot, request: RequestHead, text: string, options: Options): Mirror | null {
    const pool = slot.nextPool([]);
    if (!pool) return null;
    const mirror = new Mirror(request, text, pool.take() ?? pool.connect(), options);
    if (mirror.#upstream.isConnected) mirror.connected();
    return mirror;
  }

  private constructor(request: RequestHead, text: string, upstream: Upstream, { withinMs, onEnd }: Options) {
    this.#request = request;
    this.#text = text;
    this.#upstream = upstream;
    this.#onEnd = onEnd;
    this.#timer = setTimeout(() => this.#break(), withinMs);
    upstream.owner = this;
  }

  /** Nobody wants to know any more; `onEnd` is not called. */
  abandon(): void {
    clearTimeout(this.#timer);
    this.#upstream.destroy();
  }

  connected(): void {
    this.#upstream.socket.write(this.#text, 'latin1');
  }

  received(bytes: Buffer): void {
    try {
      if (this.capture.status > 0) this.#take(bytes, 0);
      else this.#readHead(Buffer.concat([this.#unread, bytes]));
    } catch (error) {
      if (!(error instanceof BadMessage)) throw error;
      this.#break();
    }
  }

  writable(): void {}

  ended(): void {
    if (this.#body instanceof BodyUntilClose) this.#finish();
    else this.#break();
  }

  failed(): void {
    this.#end('unanswered');
  }

  #readHead(bytes: Buffer): void {
    let at = 0;
    while (this.capture.status === 0) {
      const end = headEnd(bytes, at);
      if (end < 0) {
        this.#unread = bytes.subarray(at);
        return;
      }
      const head = readResponseHead(bytes, at, end);
      at = end;
      if (head.status < 200) continue;
      this.latencyMs = performance.now() - this.#startedAt;
      this.#body = responseBody(this.#request, head);
      this.#isReusable = head.http11 && !head.fields.close && !(this.#body instanceof BodyUntilClose);
      this.capture.begin(head);
    }
    this.#take(bytes, at);
  }

  #take(bytes: Buffer, at: number): void {
    const end = this.#body.take(bytes, at);
    if (end < bytes.length) this.#isReusable = false;
    this.capture.take(bytes, at, end);
    if (this.#body.done) this.#finish();
  }

  #finish(): void {
    if (this.#isReusable) this.#upstream.giveBack();
    else this.#upstream.destroy();
    this.#end('answered');
  }

  #break(): void {
    this.#upstream.destroy();
    this.#end('unanswered');
  }

  #end(outcome: MirrorEnd): void {
    clearTimeout(this.#timer);
    this.#onEnd(outcome);
  }
}
