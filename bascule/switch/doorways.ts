import { connect, createServer, type Server, type Socket } from 'node:net';
import { writeLine } from './failure-log.ts';
import type { Doorway } from './wire.ts';

/** How long until an address that is not there yet is tried again: a container network comes up after us. */
const RETRY_MS = 1_000;

/**
 * The way back from containers to this machine: what connects to a doorway's address and port reaches the same port
 * of 127.0.0.1 and nothing else. They are the switch's since they carry the traffic of live programs, to their
 * database above all: they must outlive the server.
 */
export class Doorways {
  readonly #open = new Map<string, Opened>();

  /** Opens those that are new, closes those that are not named; connections that are there go on. */
  set(doorways: readonly Doorway[]): Promise<void> {
    const wanted = new Map(doorways.flatMap(({ address, ports }) => ports.map((port) => keyed(address, port))));
    for (const [key, opened] of this.#open) {
      if (wanted.has(key)) continue;
      opened.close();
      this.#open.delete(key);
    }
    const opening = [...wanted].map(([key, { address, port }]) => {
      const opened = this.#open.get(key) ?? new Opened(address, port);
      this.#open.set(key, opened);
      return opened.tried;
    });
    return Promise.all(opening).then(() => {});
  }

  closeAll(): void {
    for (const opened of this.#open.values()) opened.cut();
    this.#open.clear();
  }
}

/** One address and port; opened as soon as the address is there. */
class Opened {
  /** Resolves when it was opened or could not be at first. */
  readonly tried: Promise<void>;
  readonly #address: string;
  readonly #port: number;
  readonly #sockets = new Set<Socket>();
  #server: Server | null = null;
  #timer: NodeJS.Timeout | null = null;
  #isClosed = false;

  constructor(address: string, port: number) {
    this.#address = address;
    this.#port = port;
    this.tried = this.#try();
  }

  close(): void {
    this.#isClosed = true;
    if (this.#timer) clearTimeout(this.#timer);
    this.#server?.close();
  }

  cut(): void {
    this.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #try(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const server = createServer({ noDelay: true, allowHalfOpen: true }, (socket) => this.#relay(socket));
    server.once('error', (error) => {
      resolve();
      if (this.#isClosed) return;
      writeLine({ level: 'warn', message: 'a doorway is not open yet', ...this.#named(), reason: error.message });
      this.#timer = setTimeout(() => void this.#try(), RETRY_MS);
    });
    server.listen({ host: this.#address, port: this.#port }, () => {
      resolve();
      if (this.#isClosed) server.close();
      else this.#server = server;
    });
    return promise;
  }

  #relay(outside: Socket): void {
    const inside = connect({ host: '127.0.0.1', port: this.#port, noDelay: true, allowHalfOpen: true });
    for (const [socket, other] of [
      [outside, inside],
      [inside, outside],
    ] as const) {
      this.#sockets.add(socket);
      socket.pipe(other);
      socket.on('error', () => other.destroy());
      socket.once('close', () => {
        this.#sockets.delete(socket);
        if (!socket.readableEnded) other.destroy();
      });
    }
  }

  #named() {
    return { address: this.#address, port: this.#port };
  }
}

function keyed(address: string, port: number): [string, { address: string; port: number }] {
  return [`${address} ${port}`, { address, port }];
}
