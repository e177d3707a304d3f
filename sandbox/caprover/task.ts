import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';

/** What an image holds here: a program of this machine. */
export interface Image {
  command: string[];
  /** The port that it listens on in its container. */
  port: number;
  env?: Record<string, string>;
  /** Without one, a task counts as running as soon as its process began. */
  healthcheck?: boolean;
}

export interface LogLine {
  at: string;
  stream: 1 | 2;
  text: string;
}

/** One container of a service: a real process on a port of its own. */
export class Task {
  readonly port: number;
  readonly #process: ChildProcess;
  readonly #exited: Promise<unknown>;

  static async start(image: Image, env: Record<string, string>, tell: (line: LogLine) => void): Promise<Task> {
    return new Task(await freePort(), image, env, tell);
  }

  private constructor(port: number, image: Image, env: Record<string, string>, tell: (line: LogLine) => void) {
    this.port = port;
    const [program = '', ...args] = image.command;
    this.#process = spawn(program, args, {
      env: { PATH: process.env['PATH'], ...image.env, ...env, PORT: String(port) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#exited = once(this.#process, 'exit').catch(() => null);
    for (const [stream, from] of [
      [1, this.#process.stdout],
      [2, this.#process.stderr],
    ] as const) {
      if (from) createInterface(from).on('line', (text) => tell({ at: new Date().toISOString(), stream, text }));
    }
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  get alive(): boolean {
    return this.#process.exitCode === null && this.#process.signalCode === null;
  }

  /** Once it listens; false when it ended first, or never did. */
  async healthy(withinMs = 10_000): Promise<boolean> {
    const until = Date.now() + withinMs;
    while (this.alive && Date.now() < until) {
      if (await listens(this.port)) return true;
      await setTimeout(20);
    }
    return false;
  }

  async stop(graceMs: number): Promise<void> {
    if (!this.alive) return;
    this.#process.kill('SIGTERM');
    const late = new AbortController();
    await Promise.race([this.#exited, setTimeout(graceMs, null, { signal: late.signal }).catch(() => null)]);
    late.abort();
    if (this.alive) this.#process.kill('SIGKILL');
    await this.#exited;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function listens(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
