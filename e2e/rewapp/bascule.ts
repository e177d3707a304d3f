import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { DeploymentEvent } from '../../bascule/core/deployment/event.ts';
import {
  deploymentEvent,
  deploymentSummary,
  status,
  type DeploymentSummary,
  type Status,
} from '../../bascule/server/wire.ts';

/** A deployment as the command line told it, from its first event to its end. */
export interface DeploymentRun {
  events: DeploymentEvent[];
  summary: DeploymentSummary;
}

export type OnEvent = (event: DeploymentEvent) => void;

/** A command that could not do what it was told; the message is its own sentence. */
export class CommandRefused extends Error {}

/** `npx bascule`, as anybody would run it, with `--json`. */
export class Bascule {
  readonly #root: string;
  readonly #signal: AbortSignal | undefined;

  /** `signal` ends the command under way. */
  constructor(root: string, signal?: AbortSignal) {
    this.#root = root;
    this.#signal = signal;
  }

  deploy(ref: string, source: string, environment: string, onEvent: OnEvent = () => {}): Promise<DeploymentRun> {
    return this.#deployment(['deploy', ref, '--to', environment, '--source', source], onEvent);
  }

  rollback(environment: string, onEvent: OnEvent = () => {}): Promise<DeploymentRun> {
    return this.#deployment(['rollback', environment, '--reason', 'Démonstration.'], onEvent);
  }

  events(deployment: string): Promise<DeploymentRun> {
    return this.#deployment(['events', deployment], () => {});
  }

  /** Resolves when no deployment is under way there any more: `up` does not wait for the end of the bake. */
  async settled(environment: string): Promise<void> {
    const found = (await this.status())?.environments.find((each) => each.name === environment);
    if (found?.deployment && !found.deployment.over) await this.events(found.deployment.id);
  }

  /** Null when nothing runs here. */
  async status(): Promise<Status | null> {
    const lines: unknown[] = [];
    const failure = await this.#run(['status'], (line) => lines.push(line)).then(
      () => null,
      (error: Error) => error,
    );
    if (failure instanceof CommandRefused) return null;
    if (failure) throw failure;
    return status.parse(lines[0]);
  }

  up(...options: string[]): Promise<void> {
    return this.#run(['up', '--detach', ...options], () => {});
  }

  down(): Promise<void> {
    return this.#run(['down'], () => {});
  }

  async #deployment(args: string[], onEvent: OnEvent): Promise<DeploymentRun> {
    const events: DeploymentEvent[] = [];
    let summary: DeploymentSummary | undefined;
    const read = (line: unknown) => {
      const event = deploymentEvent.safeParse(line);
      if (!event.success) return void (summary = deploymentSummary.parse(line));
      events.push(event.data);
      onEvent(event.data);
    };
    // A deployment that does not end well is an outcome here: its summary says all.
    await this.#run(args, read).catch((error: Error) => {
      if (!summary) throw error;
    });
    if (!summary) throw new Error(`"bascule ${args.join(' ')}" ended without the deployment's summary.`);
    return { events, summary };
  }

  async #run(args: string[], onLine: (line: unknown) => void): Promise<void> {
    const launcher = join(this.#root, 'bascule/cli/bascule.mjs');
    this.#signal?.throwIfAborted();
    const child = spawn(process.execPath, [launcher, ...args, '--json'], {
      cwd: this.#root,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const end = () => child.kill('SIGTERM');
    this.#signal?.addEventListener('abort', end);
    let notes = '';
    let refusal: string | undefined;
    child.stderr.on('data', (text: Buffer) => (notes += text));
    const exited = once(child, 'close') as Promise<[number | null]>;
    for await (const text of createInterface({ input: child.stdout })) {
      const line: unknown = JSON.parse(text);
      if (isError(line)) refusal = line.error.message;
      else onLine(line);
    }
    const [code] = await exited;
    this.#signal?.removeEventListener('abort', end);
    this.#signal?.throwIfAborted();
    if (code !== 0)
      throw new CommandRefused(refusal ?? (notes.trim() || `"bascule ${args.join(' ')}" ended with ${code}.`));
  }
}

function isError(line: unknown): line is { error: { message: string } } {
  return typeof line === 'object' && line !== null && 'error' in line;
}
