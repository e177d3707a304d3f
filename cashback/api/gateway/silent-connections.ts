import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** A request that is on its way when we begin to stop arrives within this. */
const graceMs = 1_000;

/**
 * Connections on which nothing was asked yet, as browsers open them to be ready. Node's `close()` waits for their first
 * request as for one in flight, up to a minute (`closeIdleConnections` leaves them alone).
 */
export class SilentConnections {
  readonly #open = new Set<Socket>();

  constructor(server: Server) {
    server.on('connection', (socket: Socket) => {
      this.#open.add(socket);
      socket.once('close', () => this.#open.delete(socket));
    });
    server.on('request', ({ socket }) => this.#open.delete(socket));
  }

  /** Lets go of those that stay silent. */
  letGo(): void {
    for (const socket of this.#open) socket.setTimeout(graceMs, () => socket.destroy());
  }
}
