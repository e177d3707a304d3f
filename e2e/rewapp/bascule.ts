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

/** What one command said, and whether it was content: exit code 0. `refusal` is its one sentence when it was not. */
export interface Said {
  lines: unknown[];
  code: number | null;
  refusal: string | null;
}

export type OnEvent = (event: DeploymentEvent) => void;

/** A command that could not do what it was told; the message is its own sentence. */
export class CommandRefused extends Error {}

interface Around {
  /** Ends the command under way. */
  signal?: AbortSignal | undefined;
  /** Beside our own: BASCULE_TOKEN says who types. */
  variables?: NodeJS.ProcessEnv;
}

/** `npx bascule`, as anybody would run it, with `--json`. */
export class Bascule {
  readonly #root: string;
  readonly #around: Around;

  constructor(root: string, around: Around = {}) {
    this.#root = root;
    this.#around = around;
  }

  /** The same, with more variables. */
  with(variables: NodeJS.ProcessEnv): Bascule {
    return new Bascule(this.#root, { ...this.#around, variables: { ...this.#around.variables, ...variables } });
  }

  deploy(ref: string, source: string, environment: string, onEvent: OnEvent = () => {}): Promise<DeploymentRun> {
    return this.#deployment(['deploy', ref, '--to', environment, '--source', source], onEvent);
  }

  rollback(environment: string, onEvent: OnEvent = () => {}): Promise<DeploymentRun> {
    return this.#deployment(['rollback', environment, '--reason', 'Démonstration.'], onEvent);
  }

  /** From the first event on, until it is over. */
  events(deployment: string, onEvent: OnEvent = () => {}): Promise<DeploymentRun> {
    return this.#deployment(['events', deployment], onEvent);
  }

  /** Resolves when no deployment is under way there any more: `up` does not wait for the end of the bake. */
  async settled(environment: string): Promise<void> {
    const found = (await this.status())?.environments.find((each) => each.name === environment);
    if (found?.deployment && !found.deployment.over) await this.events(found.deployment.id);
  }

  /** Null when nothing runs here. */
  async status(): Promise<Status | null> {
    const { lines, code } = await this.say('status');
    return code === 0 ? status.parse(lines[0]) : null;
  }

  async up(...options: string[]): Promise<unknown[]> {
    return this.command('up', '--detach', ...options);
  }

  async down(): Promise<void> {
    await this.command('down');
  }

  /** By standard input: on a command line everybody could read the value. @throws CommandRefused */
  async setSecret(name: string, value: string): Promise<void> {
    const { code, refusal } = await this.#run(['secret', 'set', name], () => {}, value);
    if (code !== 0) throw new CommandRefused(refusal ?? `"bascule secret set ${name}" ended with ${code}.`);
  }

  /** What a command wrote, line by line. @throws CommandRefused when it was not content */
  async command(...args: string[]): Promise<unknown[]> {
    const { lines, code, refusal } = await this.say(...args);
    if (code === 0) return lines;
    throw new CommandRefused(refusal ?? `"bascule ${args.join(' ')}" ended with ${code}.`);
  }

  /** The same, where a refusal is what one wants to hear. */
  async say(...args: string[]): Promise<Said> {
    const lines: unknown[] = [];
    return { lines, ...(await this.#run(args, (line) => lines.push(line))) };
  }

  async #deployment(args: string[], onEvent: OnEvent): Promise<DeploymentRun> {
    const events: DeploymentEvent[] = [];
    let summary: DeploymentSummary | undefined;
    const { code, refusal } = await this.#run(args, (line) => {
      const event = deploymentEvent.safeParse(line);
      if (!event.success) return void (summary = deploymentSummary.parse(line));
      events.push(event.data);
      onEvent(event.data);
    });
    // A deployment that does not end well is an outcome here: its summary says all.
    if (summary) return { events, summary };
    throw code === 0
      ? new Error(`"bascule ${args.join(' ')}" ended without the deployment's summary.`)
      : new CommandRefused(refusal ?? `"bascule ${args.join(' ')}" ended with ${code}.`);
  }

  async #run(args: string[], onLine: (line: unknown) => void, input = ''): Promise<Omit<Said, 'lines'>> {
    const { signal, variables } = this.#around;
    signal?.throwIfAborted();
    const child = spawn(process.execPath, [join(this.#root, 'bascule/cli/bascule.mjs'), ...args, '--json'], {
      cwd: this.#root,
      env: { ...process.env, ...variables },
      stdio: 'pipe',
    });
    child.stdin.end(input);
    const end = () => child.kill('SIGTERM');
    signal?.addEventListener('abort', end);
    let notes = '';
    let refusal: string | null = null;
    child.stderr.on('data', (text: Buffer) => (notes += text));
    const exited = once(child, 'close') as Promise<[number | null]>;
    for await (const text of createInterface({ input: child.stdout })) {
      const line: unknown = JSON.parse(text);
      if (isError(line)) refusal = line.error.message;
      else onLine(line);
    }
    const [code] = await exited;
    signal?.removeEventListener('abort', end);
    signal?.throwIfAborted();
    return { code, refusal: refusal ?? (code === 0 ? null : notes.trim() || null) };
  }
}

function isError(line: unknown): line is { error: { message: string } } {
  return typeof line === 'object' && line !== null && 'error' in line;
}
