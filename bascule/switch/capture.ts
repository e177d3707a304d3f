import type { ResponseHead } from './head.ts';

/** Above this an answer is compared by its status alone. */
export const LARGEST_COMPARED = 64 * 1024;
/** Of a chunked body, what frames it comes on top. */
const LARGEST_KEPT = LARGEST_COMPARED + 16 * 1024;

/** What is kept of an answer so that it can be compared with another: its status, and its body while that is small. */
export class Capture {
  status = 0;
  #isChunked = false;
  #size = 0;
  #pieces: Buffer[] = [];

  begin({ status, fields }: ResponseHead): void {
    this.status = status;
    this.#isChunked = fields.chunked;
  }

  /** A piece of the body as it travels, framing included; copied, since the buffer is read into again. */
  take(bytes: Buffer, at: number, end: number): void {
    this.#size += end - at;
    if (this.#size <= LARGEST_KEPT) this.#pieces.push(Buffer.from(bytes.subarray(at, end)));
    else this.#pieces = [];
  }

  /** Null: too large to be kept. */
  body(): Buffer | null {
    if (this.#size > LARGEST_KEPT) return null;
    const bytes = Buffer.concat(this.#pieces);
    const body = this.#isChunked ? withoutChunks(bytes) : bytes;
    return body.length > LARGEST_COMPARED ? null : body;
  }
}

/** The framing was read once already, so it is known to be right. */
function withoutChunks(bytes: Buffer): Buffer {
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    const lineEnd = bytes.indexOf('\r\n', at);
    const size = parseInt(bytes.toString('latin1', at, lineEnd), 16);
    if (lineEnd < 0 || !(size > 0)) break;
    pieces.push(bytes.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = lineEnd + 2 + size + 2;
  }
  return Buffer.concat(pieces);
}
