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
  if (freeMb < NEEDED_MB) throw full(`has ${freeMb} MB left where ${NEEDED_MB} MB are needed`, state);
}

function explained(state: string, error: unknown): unknown {
  if (!isSystemError(error)) return error;
  if (error.code === 'ENOSPC' || error.code === 'EDQUOT') return full('is full', state);
  const sentence = `The state directory ${state} is not writable (${error.code}): give this user the right to write there, or move the project.`;
  return new CliError('state-not-writable', sentence, { cause: error });
}

const full = (how: string, state: string) =>
  new CliError('disk-full', `The disk of ${state} ${how}: make room, then try again.`);
