import { connect, type Socket } from 'node:net';
import type { Pool } from './pool.ts';

/** Who has a connection to a slot for the length of one exchange. */
export type UpstreamOwner = {
  connected(): void;
  /** `bytes` are only good during the call: the buffer is read into again. */
  received(bytes: Buffer): void;
  writable(): void;
  ended(): void;
  failed(error: Error | null): void;
};

/** All connections read into one buffer, one after another: nothing is allocated for what is only passed on. */
const READ_BUFFER = Buffer.allocUnsafeSlow(64 * 1024);

/** One connection to one address of a slot, lent to one exchange after another. */
export class Upstream {
  readonly pool: Pool;
  readonly socket: Socket;
  owner: UpstreamOwner | null = null;
  isConnected = false;
  /** Monotonic, in ms. */
  idleSince = 0;

  constructor(pool: Pool, host: string, port: number) {
    this.pool = pool;
    const callback = (length: number): boolean => this.#received(READ_BUFFER.subarray(0, length));
    this.socket = connect({ host, port, noDelay: true, keepAlive: true, onread: { buffer: READ_BUFFER, callback } });
    this.socket.on('connect', () => {
      this.isConnected = true;
      this.owner?.connected();
    });
    this.socket.on('drain', () => this.owner?.writable());
    this.socket.on('end', () => (this.owner ? this.owner.ended() : this.destroy()));
    this.socket.on('error', (error) => this.#gone(error));
    this.socket.on('close', () => this.#gone(null));
  }

  get isUsable(): boolean {
    return !this.socket.destroyed && this.socket.readable && this.socket.writable;
  }

  destroy(): void {
    this.owner = null;
    this.socket.destroy();
  }

  /** The exchange is through and left nothing behind: the connection may serve the next. */
  giveBack(): void {
    this.owner = null;
    this.pool.give(this, performance.now());
  }

  /** The slot ended the connection in the middle of an exchange. */
  abort(): void {
    this.socket.destroy();
    this.#gone(null);
  }

  #received(bytes: Buffer): boolean {
    if (this.owner) this.owner.received(bytes);
    // Bytes nobody asked for: what follows on this connection can't be trusted to answer the next request.
    else this.destroy();
    return true;
  }

  #gone(error: Error | null): void {
    const owner = this.owner;
    this.owner = null;
    this.pool.forget(this);
    owner?.failed(error);
  }
}
