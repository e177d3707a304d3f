import { BadMessage } from './bad-message.ts';

/** Follows one body through the bytes of a connection, so that the next message starts where it should. */
export type Body = {
  readonly done: boolean;
  /** The index after the last byte of this body in `bytes`, looking from `at` on. Throws BadMessage. */
  take(bytes: Buffer, at: number): number;
};

export const NO_BODY: Body = { done: true, take: (_bytes, at) => at };

/** A body of a known number of bytes. */
export class LengthBody implements Body {
  #left: number;

  constructor(length: number) {
    this.#left = length;
  }

  get done(): boolean {
    return this.#left === 0;
  }

  take(bytes: Buffer, at: number): number {
    const taken = Math.min(this.#left, bytes.length - at);
    this.#left -= taken;
    return at + taken;
  }
}

/** A response body that ends with its connection. */
export class BodyUntilClose implements Body {
  readonly done = false;

  take(bytes: Buffer): number {
    return bytes.length;
  }
}

type ChunkedPart =
  | 'size'
  | 'extension'
  | 'size-feed'
  | 'data'
  | 'data-return'
  | 'data-feed'
  | 'line'
  | 'trailer'
  | 'trailer-feed'
  | 'last-feed';

const LONGEST_SIZE_DIGITS = 12;
const LARGEST_EXTENSION = 1024;
const LARGEST_TRAILERS = 8 * 1024;
const RETURN = 13;
const FEED = 10;

/** A chunked body (RFC 9112 §7.1), read strictly: CR LF everywhere, hexadecimal sizes, nothing else. */
export class ChunkedBody implements Body {
  #part: ChunkedPart = 'size';
  #size = 0;
  #digits = 0;
  #extension = 0;
  #trailers = 0;
  #done = false;

  get done(): boolean {
    return this.#done;
  }

  take(bytes: Buffer, at: number): number {
    while (at < bytes.length && !this.#done) {
      if (this.#part === 'data') at = this.#skipData(bytes, at);
      else this.#part = this.#next(bytes[at++] ?? 0);
    }
    return at;
  }

  #skipData(bytes: Buffer, at: number): number {
    const taken = Math.min(this.#size, bytes.length - at);
    this.#size -= taken;
    if (this.#size === 0) this.#part = 'data-return';
    return at + taken;
  }

  #next(byte: number): ChunkedPart {
    switch (this.#part) {
      case 'size':
        return this.#sizeByte(byte);
      case 'extension':
        return this.#extensionByte(byte);
      case 'size-feed':
        expect(byte, FEED);
        return this.#chunkBegins();
      case 'data-return':
        expect(byte, RETURN);
        return 'data-feed';
      case 'data-feed':
        expect(byte, FEED);
        return 'size';
      case 'line':
        return byte === RETURN ? 'last-feed' : this.#trailerByte(byte);
      case 'trailer':
        return byte === RETURN ? 'trailer-feed' : this.#trailerByte(byte);
      case 'trailer-feed':
        expect(byte, FEED);
        return 'line';
      default:
        expect(byte, FEED);
        this.#done = true;
        return 'size';
    }
  }

  #sizeByte(byte: number): ChunkedPart {
    const digit = hexDigit(byte);
    if (digit >= 0) {
      if (++this.#digits > LONGEST_SIZE_DIGITS) throw badChunk();
      this.#size = this.#size * 16 + digit;
      return 'size';
    }
    if (this.#digits === 0) throw badChunk();
    if (byte === RETURN) return 'size-feed';
    if (byte === 59) return 'extension';
    throw badChunk();
  }

  #extensionByte(byte: number): ChunkedPart {
    if (byte === RETURN) return 'size-feed';
    if (isControl(byte) || ++this.#extension > LARGEST_EXTENSION) throw badChunk();
    return 'extension';
  }

  #chunkBegins(): ChunkedPart {
    this.#digits = 0;
    return this.#size === 0 ? 'line' : 'data';
  }

  #trailerByte(byte: number): ChunkedPart {
    if (isControl(byte) || ++this.#trailers > LARGEST_TRAILERS) throw badChunk();
    return 'trailer';
  }
}

function expect(byte: number, wanted: number): void {
  if (byte !== wanted) throw badChunk();
}

function isControl(byte: number): boolean {
  return (byte < 32 && byte !== 9) || byte === 127;
}

function hexDigit(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48;
  const lower = byte | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}

function badChunk(): BadMessage {
  return new BadMessage(400, 'Un morceau est sa taille en hexadécimal, CR LF, ses octets, CR LF.');
}
