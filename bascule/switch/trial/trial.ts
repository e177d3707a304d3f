import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { adminServer } from '../admin.ts';
import { freePort } from '../../testing/free-ports.ts';
import { SwitchClient } from '../client.ts';
import type { Limits } from '../limits.ts';
import { TrafficSwitch } from '../traffic-switch.ts';
import type { Backend, DeclarationInput } from '../wire.ts';

export const BLUE = { environment: 'development', component: 'api', colour: 'blue' } as const;
export const GREEN = { ...BLUE, colour: 'green' } as const;

/** A switch of a test's own, with its admin socket and the backends behind it; `dispose` ends it all. */
export class Trial implements AsyncDisposable {
  readonly directory: string;
  readonly stateFile: string;
  readonly trafficSwitch: TrafficSwitch;
  readonly client: SwitchClient;
  /** Of the service `api`. */
  readonly port: number;
  readonly #admin: Server;
  readonly #servers: Server[] = [];

  private constructor(directory: string, trafficSwitch: TrafficSwitch, admin: Server, port: number) {
    this.directory = directory;
    this.stateFile = join(directory, 'state.json');
    this.trafficSwitch = trafficSwitch;
    this.#admin = admin;
    this.client = new SwitchClient(join(directory, 'switch.sock'));
    this.port = port;
  }

  static async start(
    limits: Partial<Limits> = {},
    api: Partial<DeclarationInput> = {},
    others: DeclarationInput[] = [],
  ): Promise<Trial> {
    const directory = await mkdtemp(join(tmpdir(), 'switch-trial-'));
    const stateFile = join(directory, 'state.json');
    const trafficSwitch = await TrafficSwitch.start({ stateFile, port: 0, host: '127.0.0.1', limits });
    const admin = adminServer(trafficSwitch);
    await new Promise<void>((resolve) => admin.listen(join(directory, 'switch.sock'), resolve));
    const trial = new Trial(directory, trafficSwitch, admin, await freePort());
    const declaration = { component: 'api', hosts: ['api.test'], port: trial.port, ...api };
    await trial.client.declare('development', 1, [declaration, ...others]);
    return trial;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get mainPort(): number {
    return this.trafficSwitch.state.port;
  }

  /** A real HTTP server on a port of its own, stopped with the trial. */
  async backend(listener: RequestListener): Promise<{ server: Server; backend: Backend; port: number }> {
    const server = createServer(listener);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    this.#servers.push(server);
    const { port } = server.address() as AddressInfo;
    return { server, port, backend: processAt(port) };
  }

  /** Puts `listener` into blue and gives it all the traffic. */
  async live(listener: RequestListener): Promise<{ server: Server; port: number }> {
    const started = await this.backend(listener);
    await this.client.putSlot(BLUE, 1, 'v1', started.backend);
    await this.weights(100, 0);
    return started;
  }

  async weights(blue: number, green: number): Promise<void> {
    await this.client.setWeights('development', 1, [{ component: 'api', blue, green }]);
  }

  /** Writes `text` on a connection of its own and gives all that comes back until it is closed. */
  async raw(text: string, port = this.port): Promise<string> {
    const socket = connect({ port, host: '127.0.0.1' });
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.write(Buffer.from(text, 'latin1'));
    await new Promise((resolve, reject) => socket.once('close', resolve).once('error', reject));
    return Buffer.concat(chunks).toString('latin1');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.client.close();
    this.#admin.closeAllConnections();
    this.#admin.close();
    for (const server of this.#servers) {
      server.closeAllConnections();
      server.close();
    }
    await this.trafficSwitch.stop(0);
    await rm(this.directory, { recursive: true, force: true });
  }
}

export function processAt(...ports: number[]): Backend {
  return { kind: 'process', addresses: ports.map((port) => `127.0.0.1:${port}`) };
}

/** Resolves when `condition` holds, looking again every few milliseconds; throws when it does not within 20 s. */
export async function until(condition: () => boolean): Promise<void> {
  const giveUpAt = performance.now() + 20_000;
  while (!condition()) {
    if (performance.now() > giveUpAt) throw new Error(`It never came to this: ${condition.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
