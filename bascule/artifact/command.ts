import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, writeFile } from 'node:fs/promises';
import { constants, setPriority } from 'node:os';
import { dirname, join } from 'node:path';

interface Request {
  command: string[];
  directory: string;
  /** Takes all that the command writes. */
  log: string;
  signal?: AbortSignal | undefined;
}

export type CommandResult = { succeeded: true } | { succeeded: false; why: string; lastLines: string };

/** What of our own variables a build may see: no secrets. */
const PASSED_ON = ['HOME', 'USER', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR', 'http_proxy', 'https_proxy', 'no_proxy'];

/** Runs a program (no shell) with our own Node.js first on PATH, in its own process group: aborting it leaves nobody behind. */
export async function runCommand({ command, directory, log, signal }: Request): Promise<CommandResult> {
  signal?.throwIfAborted();
  await mkdir(dirname(log), { recursive: true });
  const file = await open(log, 'w');
  try {
    await file.write(`$ ${command.join(' ')}\n`);
    const why = await outcome(command, directory, file.fd, signal);
    return why === null ? { succeeded: true } : { succeeded: false, why, lastLines: await tail(log) };
  } finally {
    await file.close();
  }
}

/** Null when it went well, else why not. */
async function outcome(
  command: string[],
  directory: string,
  output: number,
  signal?: AbortSignal,
): Promise<string | null> {
  const [program = '', ...args] = command;
  const child = spawn(program, args, {
    cwd: directory,
    env: { ...ownVariables(directory), NODE_ENV: 'production' },
    detached: true,
    stdio: ['ignore', output, output],
  });
  if (child.pid !== undefined) giveWay(child.pid, constants.priority.PRIORITY_LOW);
  const kill = () => child.pid && process.kill(-child.pid, 'SIGKILL');
  signal?.addEventListener('abort', kill);
  try {
    const [code, ended] = (await once(child, 'exit')) as [number | null, string | null];
    signal?.throwIfAborted();
    return code === 0 ? null : code === null ? `arrêt par ${ended}` : `code de sortie ${code}`;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    if (error.code === 'ENOENT') return `le programme « ${program} » est introuvable`;
    throw error;
  } finally {
    signal?.removeEventListener('abort', kill);
  }
}

/**
 * A build gives way to the live slots that it may share the machine with. Linux may weigh whole sessions against each
 * other (sched(7), autogroup): then the niceness of the session is the one that counts.
 */
export function giveWay(pid: number, niceness: number): void {
  setPriority(pid, niceness);
  void writeFile(`/proc/${pid}/autogroup`, String(niceness)).catch(() => {});
}

/** What of ours a program of the source is given: Node.js and the packages' programs first on PATH, no secrets. */
export function ownVariables(directory: string): NodeJS.ProcessEnv {
  const passed = Object.fromEntries(
    PASSED_ON.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])),
  );
  const programs = [dirname(process.execPath), join(directory, 'node_modules/.bin'), process.env['PATH']];
  return { ...passed, PATH: programs.join(':'), CI: '1' };
}

async function tail(log: string): Promise<string> {
  const file = await open(log);
  try {
    const { size } = await file.stat();
    const length = Math.min(size, 8_192);
    const { buffer } = await file.read(Buffer.alloc(length), 0, length, size - length);
    return buffer.toString('utf8').trimEnd().split('\n').slice(-20).join('\n');
  } finally {
    await file.close();
  }
}
