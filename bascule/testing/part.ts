import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, openSync, readFileSync } from 'node:fs';
import { ask } from '../socket/ask.ts';

interface How {
  name: 'switch' | 'server';
  program: string;
  args: string[];
  env: Record<string, string>;
  /** What it prints is added here. */
  log: string;
  channel: 'ipc' | 'ignore';
}

/** One of an installation's processes. */
export class Part {
  readonly #child: ChildProcess;
  readonly #how: How;

  /** Resolves at its first answer on a unix socket; rejects with what it said when it ended instead. */
  static async start(how: How, socketPath: string, path: string): Promise<Part> {
    const part = new Part(how);
    await part.#answering(socketPath, path);
    return part;
  }

  private constructor(how: How) {
    this.#how = how;
    const log = openSync(how.log, 'a');
    this.#child = spawn(process.execPath, [how.program, ...how.args], {
      stdio: ['ignore', log, log, how.channel],
      env: { ...process.env, ...how.env },
    });
  }

  /** Over its IPC channel; resolves with its next message. */
  async ask(question: object): Promise<unknown> {
    const answer = once(this.#child, 'message');
    this.#child.send(question);
    return (await answer)[0];
  }

  /** Resolves when the process is gone. */
  async end(signal: NodeJS.Signals): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill(signal);
    await gone;
  }

  async #answering(socketPath: string, path: string): Promise<void> {
    const { name, log } = this.#how;
    for (let attempt = 0; attempt < 1_200; attempt += 1) {
      if (this.#child.exitCode !== null) throw new Error(`${name} ended: ${readFileSync(log, 'utf8')}`);
      const status = existsSync(socketPath) ? await statusOf(socketPath, path) : 0;
      if (status === 200) return;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    throw new Error(`${name} never answered: ${readFileSync(log, 'utf8')}`);
  }
}

/** 0 while nobody answers. */
function statusOf(socketPath: string, path: string): Promise<number> {
  return ask(socketPath, { method: 'GET', path }).then(
    (answer) => answer.resume().statusCode ?? 0,
    () => 0,
  );
}
