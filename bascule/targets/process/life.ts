import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Fenced } from '../fence.ts';
import { TargetError } from '../target-error.ts';
import { slotName, type ProcessSlotSpec } from '../target.ts';
import { openLog } from './log-file.ts';
import { identifyChild, isAlive, killSession, sessionListensOn, signal, type ProcessIdentity } from './proc.ts';

/** One run of a process, from its start to its end. */
export interface Life {
  identity: ProcessIdentity;
  startedAt: Date;
  /** Code and signal are null for an adopted process: only its parent is told. */
  ended: Promise<{ code: number | null; signal: string | null }>;
}

const ADOPTED_LOOK_MS = 250;
const LISTENING_LOOK_MS = 15;
/** What of our own variables a slot may see: no secrets. */
const PASSED_ON = ['HOME', 'USER', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR'];

/**
 * Starts the process in a session of its own, writing to the log itself: it outlives us, and all that it starts can be
 * found. @throws TargetError `command-not-found`
 */
export function begin(spec: ProcessSlotSpec, port: number, log: string): Life {
  const [program = '', ...args] = spec.command;
  const output = openLog(log);
  const child = spawn(program, args, {
    cwd: spec.artifact.files,
    env: variablesOf(spec, port),
    detached: true,
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  child.on('error', () => {});
  if (child.pid === undefined) {
    const sentence = `${slotName(spec.id)} ne peut pas démarrer : il n’y a pas de programme « ${program} » à lancer dans ${spec.artifact.files}.`;
    throw new TargetError('command-not-found', sentence);
  }
  const identity = identifyChild(child.pid);
  child.unref();
  const ended = once(child, 'exit').then(([code, signal]) => ({ code, signal }) as Awaited<Life['ended']>);
  return { identity, startedAt: new Date(), ended };
}

/** Goes on with a process that an earlier server started. Nobody tells us of its end, so we look. */
export function resume(identity: ProcessIdentity, startedAt: Date): Life {
  const ended = new Promise<{ code: null; signal: null }>((resolve) => {
    const look = setInterval(() => {
      if (isAlive(identity)) return;
      clearInterval(look);
      resolve({ code: null, signal: null });
    }, ADOPTED_LOOK_MS);
    look.unref();
  });
  return { identity, startedAt, ended };
}

/** Asks the process to end, as Docker does (its leader alone is asked); when time is up it and all that it started are killed. */
export async function end(life: Life, withinMs: number, fenced: Fenced): Promise<void> {
  await fenced(() => signal(life.identity, 'SIGTERM'));
  const timer = new AbortController();
  await Promise.race([life.ended, setTimeout(withinMs, null, { signal: timer.signal }).catch(() => {})]);
  timer.abort();
  await fenced(() => signal(life.identity, 'SIGKILL'));
  await killSession(life.identity);
}

/** What comes first: the process listens on its port, it ends, or the time is up. Linux has no event for the first. */
export async function untilListening(life: Life, port: number, withinMs: number, stopped: AbortSignal) {
  const deadline = performance.now() + withinMs;
  const ended = life.ended.then(() => 'ended' as const);
  while (performance.now() < deadline) {
    const first = await Promise.race([ended, setTimeout(LISTENING_LOOK_MS, null)]);
    if (stopped.aborted) return 'stopped';
    if (first) return first;
    if (await sessionListensOn(life.identity.pid, port)) return 'listening';
  }
  return 'late';
}

/** The limit on memory is ours to hold (see ProcessTarget); a Node.js told of it collects garbage in time. */
function variablesOf({ command, memoryMb, variables, secrets }: ProcessSlotSpec, port: number): NodeJS.ProcessEnv {
  const passed = Object.fromEntries(
    PASSED_ON.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])),
  );
  const heap = command[0] === 'node' ? { NODE_OPTIONS: `--max-old-space-size=${Math.ceil(memoryMb * 0.75)}` } : {};
  const path = `${dirname(process.execPath)}:${process.env['PATH']}`;
  return {
    ...passed,
    NODE_ENV: 'production',
    ...heap,
    ...variables,
    ...secrets,
    PATH: path,
    HOST: '127.0.0.1',
    PORT: String(port),
  };
}
