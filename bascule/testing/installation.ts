import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BasculeClient } from '../cli/client.ts';
import { messagesOf } from '../cli/event-stream.ts';
import type { DeploymentEvent } from '../core/deployment/event.ts';
import type { PlanInput } from '../core/plan/schema.ts';
import { placeOf, type Place } from '../server/place.ts';
import type { DeploymentSummary } from '../server/wire.ts';
import { ProcessTarget } from '../targets/process/process-target.ts';
import { commit, littlePlan, writeProduct, type Behaviour } from './product.ts';

const bascule = fileURLToPath(new URL('..', import.meta.url));

/** A whole Bascule of a test's own: a folder, a switch, a server, and the little product's plan. All real processes. */
export class Installation {
  readonly root: string;
  readonly port: number;
  readonly place: Place;
  readonly #postgresUrl: string;
  /** Those that the server looks after; none: the plan's first. */
  readonly #environments: string[];
  #switch: ChildProcess | null = null;
  #server: ChildProcess | null = null;

  static async create(
    postgresUrl: string,
    change: (plan: PlanInput) => PlanInput = (plan) => plan,
    environments: string[] = [],
  ): Promise<Installation> {
    const root = mkdtempSync(join(tmpdir(), 'bascule-test-'));
    const port = await freePorts();
    const name = `Little ${root.slice(-6)}`;
    mkdirSync(join(root, 'plan'));
    writeFileSync(
      join(root, 'plan/little.plan.ts'),
      `export default ${JSON.stringify(change(littlePlan(name, port)))};`,
    );
    writeFileSync(join(root, '.gitignore'), '.little/\nout/\nplan/\n');
    mkdirSync(join(root, '.little'));
    return new Installation(root, port, postgresUrl, environments);
  }

  private constructor(root: string, port: number, postgresUrl: string, environments: string[]) {
    this.root = root;
    this.port = port;
    this.place = placeOf(join(root, '.little'));
    this.#postgresUrl = postgresUrl;
    this.#environments = environments;
  }

  async startSwitch(): Promise<void> {
    const { switchState, switchSocket } = this.place;
    this.#switch = this.#run('switch', join(bascule, 'switch/main.ts'), [
      '--state',
      switchState,
      '--socket',
      switchSocket,
      '--port',
      String(this.port),
    ]);
    await this.#answering(this.#switch, 'switch', switchSocket, '/state');
  }

  async startServer(): Promise<void> {
    this.#server = this.#run('server', join(bascule, 'server/main.ts'), this.#serverArguments());
    await this.#answering(this.#server, 'server', this.place.serverSocket, '/api/health');
  }

  /** The same, living in a time that `moveTo` moves. */
  async startServerInTime(): Promise<void> {
    this.#server = this.#run('server', join(bascule, 'testing/server-in-time.ts'), this.#serverArguments(), 'ipc');
    await this.#answering(this.#server, 'server', this.place.serverSocket, '/api/health');
  }

  /** Forward, to a moment in milliseconds since 1970; it is there when this resolves. */
  async moveTo(at: number): Promise<void> {
    const server = this.#server as ChildProcess;
    server.send({ moveTo: at });
    await once(server, 'message');
  }

  /** As a power cut would. Resolves when the process is gone. */
  async killServer(): Promise<void> {
    await end(this.#server, 'SIGKILL');
    this.#server = null;
  }

  client(): BasculeClient {
    return new BasculeClient(this.place.serverSocket);
  }

  /** Writes and commits a version of the little product, and asks for its deployment. */
  async deployVersion(behaviour: Behaviour): Promise<string> {
    writeProduct(this.root, behaviour);
    return this.deploy(commit(this.root, behaviour.version));
  }

  /** What the service says to the public. */
  async hello(): Promise<string> {
    return (await fetch(`http://127.0.0.1:${this.port + 1}/hello`)).text();
  }

  async deploy(ref: string): Promise<string> {
    const client = this.client();
    try {
      const { deployment } = await client.deploy({ environment: 'test', ref, by: 'test', unlessLive: false });
      return deployment as string;
    } finally {
      await client.close();
    }
  }

  /** Every event as it happens, until the deployment is over; answers its summary. `hear` may return true to stop early. */
  async follow(
    id: string,
    hear: (event: DeploymentEvent) => boolean | undefined | void = () => {},
  ): Promise<DeploymentSummary | null> {
    const client = this.client();
    try {
      for await (const { event, data } of messagesOf(await client.eventStream(id, null))) {
        if (event === 'end') return JSON.parse(data) as DeploymentSummary;
        if (event === 'message' && hear(JSON.parse(data) as DeploymentEvent)) return null;
      }
      return null;
    } finally {
      await client.close();
    }
  }

  async remove(): Promise<void> {
    await end(this.#server, 'SIGTERM');
    await end(this.#switch, 'SIGKILL');
    const target = new ProcessTarget({ state: this.place.state, onEvent: () => {} });
    await target.adopt(async () => null);
    target.release();
    rmSync(this.root, { recursive: true, force: true });
  }

  #serverArguments(): string[] {
    const environments = this.#environments.length > 0 ? ['--environments', this.#environments.join(',')] : [];
    return ['--plan', join(this.root, 'plan/little.plan.ts'), ...environments];
  }

  #run(part: 'switch' | 'server', program: string, args: string[], channel: 'ipc' | 'ignore' = 'ignore'): ChildProcess {
    const log = openSync(join(this.place.state, `${part}.log`), 'a');
    return spawn(process.execPath, [program, ...args], {
      stdio: ['ignore', log, log, channel],
      env: { ...process.env, BASCULE_DATABASE_URL: this.#postgresUrl },
    });
  }

  /** Waits for the first answer of a process that was just started, or says how it ended. */
  async #answering(child: ChildProcess, part: string, socketPath: string, path: string): Promise<void> {
    const { Client } = await import('undici');
    for (let attempt = 0; attempt < 400; attempt += 1) {
      if (child.exitCode !== null)
        throw new Error(`${part} ended: ${readFileSync(join(this.place.state, `${part}.log`), 'utf8')}`);
      const http = new Client('http://local', { socketPath });
      const status = await http.request({ method: 'GET', path }).then(
        ({ statusCode }) => statusCode,
        () => 0,
      );
      await http.destroy();
      if (status === 200) return;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    throw new Error(`${part} never answered: ${readFileSync(join(this.place.state, `${part}.log`), 'utf8')}`);
  }
}

async function end(child: ChildProcess | null, signal: NodeJS.Signals): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal);
  await once(child, 'exit');
}

/** A stretch of ports that nobody uses: the first is the switch's, the components' follow. */
async function freePorts(): Promise<number> {
  for (;;) {
    const first = 20_000 + Math.floor(Math.random() * 30_000);
    if ((await Promise.all([0, 1, 2].map((index) => isFree(first + index)))).every(Boolean)) return first;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer().once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
