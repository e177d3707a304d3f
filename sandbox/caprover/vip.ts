import { connect, createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';

/** The virtual addresses of one double are its own, so that several may run side by side. */
const network = `127.${64 + (process.pid % 128)}.${(process.pid >> 7) % 250}`;
let last = 0;

/**
 * One address for all tasks of a service: each connection goes to the next of them. With none nobody listens, and a
 * connection is refused at once, as IPVS does.
 */
export class VirtualAddress {
  readonly address = `${network}.${(last = (last % 253) + 1)}`;
  #port = 0;
  #server: Server | null = null;
  #ports: number[] = [];
  #next = 0;
  readonly #open = new Set<Socket>();

  /** From now on connections to this port go to these; those that stand, stand. */
  async to(ports: readonly number[], port: number): Promise<void> {
    this.#ports = [...ports];
    if (ports.length === 0 || port !== this.#port) await this.#unlisten();
    this.#port = port;
    if (ports.length === 0) return;
    if (this.#server) return;
    this.#server = createServer({ allowHalfOpen: true }, (client) => this.#pass(client));
    this.#server.listen(this.#port, this.address);
    await once(this.#server, 'listening');
  }

  async close(): Promise<void> {
    for (const socket of this.#open) socket.destroy();
    await this.#unlisten();
  }

  /** What stands goes on without it. */
  async #unlisten(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    server?.close();
  }

  #pass(client: Socket): void {
    const port = this.#ports[this.#next++ % this.#ports.length];
    if (port === undefined) return void client.destroy();
    const task = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    for (const [one, other] of [
      [client, task],
      [task, client],
    ] as const) {
      this.#open.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => this.#open.delete(one) && other.destroy());
      one.pipe(other);
    }
  }
}
