import { spawn, type ChildProcess, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { constants } from 'node:os';
import { createInterface } from 'node:readline';
import { finished } from 'node:stream/promises';
import type { Readable } from 'node:stream';
import { giveWay, ownVariables } from '../artifact/command.ts';
import type { Ending } from '../core/gate/finding.ts';
import { redacted } from './redact.ts';

export interface CheckRun {
  command: string[];
  directory: string;
  variables: Record<string, string>;
  timeoutMs: number;
  /** Takes all that it writes, without secrets. */
  log: string;
  /** Values that nobody may read in what is kept. */
  hidden: string[];
  signal?: AbortSignal | undefined;
}

export interface CheckEnd {
  ending: Ending;
  /** The last line on stdout that is not empty. */
  lastLine: string | null;
  excerpt: string;
}

const EXCERPT_LINES = 40;
/** A program that left one of its own behind, out of its group, may hold our pipes for ever. */
const LINGER_MS = 2_000;

/** Runs a check's program in its own process group, of which nothing is left when this answers. @throws when aborted */
export async function runCheckProcess(run: CheckRun): Promise<CheckEnd> {
  const { signal, timeoutMs, log, hidden } = run;
  signal?.throwIfAborted();
  await mkdir(dirname(log), { recursive: true });
  const kept = new Kept(createWriteStream(log), hidden);
  const limit = AbortSignal.timeout(timeoutMs);
  const child = start(run);
  const told = [kept.hear(child.stdout, 'stdout'), kept.hear(child.stderr, 'stderr')];
  const ending = await endOf(child, signal ? AbortSignal.any([limit, signal]) : limit);
  await heardOut(child, told);
  await kept.close();
  signal?.throwIfAborted();
  return { ending: limit.aborted && ending.kind === 'killed' ? { kind: 'out-of-time' } : ending, ...kept.told() };
}

/**
 * The program takes the shell's place; beside it, in its group, waits one that ends the group when our end of the pipe
 * goes: should we die, no check runs on that nobody hears.
 */
const WATCHED = '(cat <&3 >/dev/null 2>&1; kill -KILL 0) & exec "$@" 3<&-';

function start({ command, directory, variables }: CheckRun) {
  const child = spawn('sh', ['-c', WATCHED, 'sh', ...command], {
    cwd: directory,
    env: { ...ownVariables(directory), ...variables },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  // Below what serves, above the builds: people wait for gates, and a check that starves is out of time.
  if (child.pid !== undefined) giveWay(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
  return child as ChildProcessByStdio<null, Readable, Readable>;
}

async function endOf(child: ChildProcess, stop: AbortSignal): Promise<Ending> {
  const kill = () => killGroup(child);
  stop.addEventListener('abort', kill);
  try {
    const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
    return code === null ? { kind: 'killed', signal: signal ?? 'un signal' } : { kind: 'exited', code };
  } finally {
    stop.removeEventListener('abort', kill);
    kill();
  }
}

function killGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // Nobody of the group is left.
  }
}

async function heardOut({ stdout, stderr }: ChildProcess, told: Promise<void>[]): Promise<void> {
  const drop = setTimeout(() => [stdout, stderr].forEach((stream) => stream?.destroy()), LINGER_MS);
  await Promise.all(told);
  clearTimeout(drop);
}

/** What a check wrote: all of it in its log, its last lines in memory. */
class Kept {
  readonly #log: WriteStream;
  readonly #hidden: string[];
  readonly #lines: string[] = [];
  #lastLine: string | null = null;

  constructor(log: WriteStream, hidden: string[]) {
    this.#log = log;
    this.#hidden = hidden;
  }

  /** Ends when the stream does, or is dropped. */
  async hear(stream: Readable, from: 'stdout' | 'stderr'): Promise<void> {
    const lines = createInterface({ input: stream });
    lines.on('line', (line) => this.#keep(line, from));
    stream.once('close', () => lines.close());
    await once(lines, 'close');
  }

  async close(): Promise<void> {
    this.#log.end();
    await finished(this.#log);
  }

  told(): { lastLine: string | null; excerpt: string } {
    return { lastLine: this.#lastLine, excerpt: this.#lines.join('\n') };
  }

  #keep(line: string, from: 'stdout' | 'stderr'): void {
    const shown = redacted(line, this.#hidden);
    this.#log.write(`${shown}\n`);
    this.#lines.push(shown);
    if (this.#lines.length > EXCERPT_LINES) this.#lines.shift();
    if (from === 'stdout' && shown.trim() !== '') this.#lastLine = shown;
  }
}
