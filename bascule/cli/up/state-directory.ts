import { mkdir, open, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { CliError, isSystemError } from '../cli-error.ts';

/** PostgreSQL's files, one set of artifacts and its sources. */
const NEEDED_MB = 300;

/** Makes the state directory and proves that it can hold what will be written. @throws CliError */
export async function prepareState(state: string): Promise<void> {
  const probe = join(state, `.probe-${process.pid}`);
  try {
    await mkdir(state, { recursive: true });
    const file = await open(probe, 'w');
    await file.writeFile(Buffer.alloc(4096, 1)).finally(() => file.close());
  } catch (error) {
    throw explained(state, error);
  } finally {
    await rm(probe, { force: true }).catch(() => {});
  }
  const { bavail, bsize } = await statfs(state);
  const freeMb = Math.floor((bavail * bsize) / 1_048_576);
  if (freeMb < NEEDED_MB) throw full(`n’a plus que ${freeMb} Mo de libre, il en faut ${NEEDED_MB}`, state);
}

function explained(state: string, error: unknown): unknown {
  if (!isSystemError(error)) return error;
  if (error.code === 'ENOSPC' || error.code === 'EDQUOT') return full('est plein', state);
  const sentence = `Le dossier d’état ${state} n’est pas accessible en écriture (${error.code}) : donnez à cet utilisateur le droit d’y écrire, ou déplacez le projet.`;
  return new CliError('state-not-writable', sentence, { cause: error });
}

const full = (how: string, state: string) =>
  new CliError('disk-full', `Le disque de ${state} ${how} : faites de la place, puis recommencez.`);
