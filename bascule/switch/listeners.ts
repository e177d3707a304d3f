import { createServer, type Server, type Socket } from 'node:net';
import { SwitchError } from './switch-error.ts';

/** The ports of the switch. */
export class Listeners {
  readonly #host: string;
  readonly #accept: (socket: Socket, port: number) => void;
  readonly #servers = new Map<number, Server>();

  constructor(host: string, accept: (socket: Socket, port: number) => void) {
    this.#host = host;
    this.#accept = accept;
  }

  has(port: number): boolean {
    return this.#servers.has(port);
  }

  /** Opens a port (0: any) and returns its number. SwitchError `port-in-use`. */
  async open(port: number): Promise<number> {
    // Half-open: the two directions of a tunnel end each in its time.
    const server = createServer({ noDelay: true, allowHalfOpen: true });
    const listening = Promise.withResolvers<number>();
    server.once('error', (error) => listening.reject(notOpened(port, error)));
    server.listen({ port, host: this.#host, backlog: 4096 }, () => {
      const address = server.address();
      listening.resolve(typeof address === 'object' && address ? address.port : port);
    });
    const opened = await listening.promise;
    server.on('connection', (socket) => this.#accept(socket, opened));
    this.#servers.set(opened, server);
    return opened;
  }

  /** Takes no further connections; those that are there go on. */
  close(port: number): void {
    this.#servers.get(port)?.close();
    this.#servers.delete(port);
  }

  closeAll(): void {
    for (const port of [...this.#servers.keys()]) this.close(port);
  }
}

function notOpened(port: number, error: NodeJS.ErrnoException): SwitchError {
  const reason =
    error.code === 'EADDRINUSE'
      ? 'un autre programme y écoute ; arrêtez-le ou choisissez un autre port'
      : error.code === 'EACCES'
        ? 'cet utilisateur n’en a pas le droit ; choisissez-en un au-dessus de 1023'
        : error.message;
  return new SwitchError('port-in-use', `Le port ${port} ne peut pas être ouvert : ${reason}.`, { cause: error });
}
