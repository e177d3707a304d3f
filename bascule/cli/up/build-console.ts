import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open } from 'node:fs/promises';
import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Context } from '../context.ts';

const script = fileURLToPath(new URL('../../console/build/build.ts', import.meta.url));

/**
 * Has the console built beside what answers already, unless it is built: nobody waits for it, and everything else goes
 * first. Without it Bascule does all that it does; its address then says how to build it. Resolves when that is over.
 */
export async function buildConsole({ plan, out, place }: Context, stop: AbortSignal): Promise<void> {
  // Nobody could come in.
  if (plan.people.length === 0) return;
  await mkdir(place.logs, { recursive: true });
  const file = join(place.logs, 'console.log');
  const log = await open(file, 'a', 0o600);
  try {
    if (stop.aborted) return;
    // A group of its own: it ends with all that it started. Stopped, it is built the next time.
    const child = spawn(process.execPath, [script], { stdio: ['ignore', log.fd, log.fd], detached: true });
    const { pid } = child;
    if (pid === undefined) return;
    setPriority(pid, constants.priority.PRIORITY_LOW);
    stop.addEventListener('abort', () => child.exitCode === null && process.kill(-pid), { once: true });
    await once(child, 'exit');
    if (stop.aborted) return;
    if (child.exitCode === 0)
      out.say('\nLa console est prête : « npx bascule console invite <personne> » y fait entrer.');
    else out.note(`La console n’a pas pu être construite : lisez ${file}, puis lancez « npm run build:console ».`);
  } finally {
    await log.close();
  }
}
