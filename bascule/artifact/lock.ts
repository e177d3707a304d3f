import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Does the work while no other process of this machine, and nobody else in this one, does work under the same lock
 * file. The kernel holds the lock for our open file, so a crash leaves nothing locked and waiting costs nothing.
 * `withinMs`: how long to wait for it; else as long as it takes.
 */
export async function underLock<T>(file: string, work: () => Promise<T>, withinMs: number | null = null): Promise<T> {
  await mkdir(dirname(file), { recursive: true });
  const handle = await open(file, 'a');
  try {
    await lock(handle.fd, file, withinMs);
    return await work();
  } finally {
    await handle.close();
  }
}

/** flock(1) locks the open file that it is handed; that file is ours, and stays locked when the program has ended. */
async function lock(fd: number, file: string, withinMs: number | null): Promise<void> {
  const patience = withinMs === null ? [] : ['--timeout', String(withinMs / 1_000)];
  const program = spawn('flock', ['--exclusive', ...patience, '3'], { stdio: ['ignore', 'ignore', 'inherit', fd] });
  const [code] = (await once(program, 'exit')) as [number | null];
  if (code === 0) return;
  if (withinMs !== null && code === 1) {
    const sentence = `Un autre processus tient ${file} depuis plus de ${withinMs / 1_000} s : trouvez-le avec « fuser ${file} » et, s’il ne répond plus, arrêtez-le avec « kill -9 », puis recommencez.`;
    throw new Error(sentence);
  }
  throw new Error(`Le verrou ${file} n’a pas pu être pris : flock s’est terminé avec le code ${code}.`);
}
