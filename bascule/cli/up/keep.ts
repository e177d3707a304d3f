import { setTimeout as pause } from 'node:timers/promises';
import { ensureRunning, recordOf, type Daemon } from '../machine/daemon.ts';
import { isAlive } from '../machine/process-record.ts';
import type { Output } from '../output.ts';

const LOOK_EVERY_MS = 500;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
/** One that lived this long is started again at once. */
const STEADY_MS = 60_000;

/** Keeps a daemon running until told to stop: when it dies it is started again, each time in a row a little later. */
export async function keep(daemon: Daemon, out: Output, signal: AbortSignal): Promise<void> {
  for (let waitMs = FIRST_WAIT_MS; !signal.aborted;) {
    const since = Date.now();
    await untilGone(daemon, signal);
    if (signal.aborted) return;
    if (Date.now() - since > STEADY_MS) waitMs = FIRST_WAIT_MS;
    out.note(`${daemon.title} s’est arrêté sans qu’on le lui demande (son journal : ${daemon.log}) : il est relancé.`);
    await pause(waitMs, undefined, { signal }).catch(() => {});
    waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
    if (!signal.aborted)
      await ensureRunning(daemon, signal).catch((error: Error) => {
        if (!signal.aborted) out.note(error.message);
      });
  }
}

/** It may have been started by an earlier command, so its end is looked for: no event tells it. */
async function untilGone(daemon: Daemon, signal: AbortSignal): Promise<void> {
  const record = await recordOf(daemon);
  while (record && !signal.aborted && (await isAlive(record))) {
    await pause(LOOK_EVERY_MS, undefined, { signal }).catch(() => {});
  }
}
