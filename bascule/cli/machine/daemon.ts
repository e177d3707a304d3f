import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { CliError } from '../cli-error.ts';
import {
  findByArguments,
  identify,
  readRecord,
  stopProcess,
  writeRecord,
  type ProcessRecord,
} from './process-record.ts';

/** A process that outlives the command that started it. */
export interface Daemon {
  /** As people call it: « Le commutateur ». */
  title: string;
  /** Arguments of Node, the program first. */
  args: string[];
  /** Those of them that tell it apart from every other process. */
  identity: string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
  log: string;
  pidFile: string;
  startWithinMs: number;
  stopWithinMs: number;
  /** What people open of it. */
  page?: { title: string; url: string } | null;
  /** Whether it answers now. */
  answers(): Promise<boolean>;
}

export type Started = 'started' | 'adopted';

const LOOK_EVERY_MS = 30;

/** Starts it, or adopts the one that answers already. Resolves when it answers. @throws CliError `start-failed` */
export async function ensureRunning(daemon: Daemon, signal?: AbortSignal): Promise<Started> {
  if (await daemon.answers()) {
    await adopt(daemon);
    return 'adopted';
  }
  const silent = await recordOf(daemon);
  if (silent) await stopProcess(silent, daemon.stopWithinMs);
  await start(daemon, signal);
  return 'started';
}

/** Its process, also when the pid file was never written or is lost; null when it does not run. */
export async function recordOf(daemon: Daemon): Promise<ProcessRecord | null> {
  return (await readRecord(daemon.pidFile)) ?? (await findByArguments(daemon.identity));
}

/** Stops it and says whether there was anything to stop. */
export async function stopDaemon(daemon: Daemon): Promise<boolean> {
  const record = await recordOf(daemon);
  if (record) await stopProcess(record, daemon.stopWithinMs);
  await rm(daemon.pidFile, { force: true });
  return record !== null;
}

async function adopt(daemon: Daemon): Promise<void> {
  if (await readRecord(daemon.pidFile)) return;
  const found = await findByArguments(daemon.identity);
  if (found) await writeRecord(daemon.pidFile, found);
}

async function start(daemon: Daemon, signal?: AbortSignal): Promise<void> {
  await mkdir(dirname(daemon.log), { recursive: true });
  const log = await open(daemon.log, 'a', 0o600);
  const startsAt = (await log.stat()).size;
  try {
    const child = spawn(process.execPath, daemon.args, {
      cwd: daemon.cwd,
      env: daemon.env,
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
    });
    child.unref();
    await once(child, 'spawn');
    const record = await identify(child.pid ?? 0);
    if (record) await writeRecord(daemon.pidFile, record);
    await untilItAnswers(daemon, child, startsAt, signal);
  } finally {
    await log.close();
  }
}

async function untilItAnswers(
  daemon: Daemon,
  child: ChildProcess,
  logStart: number,
  signal?: AbortSignal,
): Promise<void> {
  for (const until = Date.now() + daemon.startWithinMs; !(await daemon.answers()); await pause(LOOK_EVERY_MS)) {
    signal?.throwIfAborted();
    const dead = child.exitCode !== null || child.signalCode !== null;
    if (!dead && Date.now() < until) continue;
    await stopDaemon(daemon);
    const how = dead
      ? `s’est arrêté aussitôt (${child.signalCode ?? `code ${child.exitCode}`})`
      : `n’a pas répondu en ${daemon.startWithinMs / 1000} s`;
    throw new CliError(
      'start-failed',
      `${daemon.title} ${how} ; fin de son journal ${daemon.log} :\n${await lastLines(daemon.log, logStart)}`,
    );
  }
}

async function lastLines(file: string, from: number): Promise<string> {
  const written = (await readFile(file)).subarray(from).toString('utf8').trimEnd();
  return written
    .split('\n')
    .slice(-8)
    .map((line) => `  ${line}`)
    .join('\n');
}
