import { open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { worded } from '../core/plan/wording.ts';
import { checkState } from './state.ts';
import { SwitchError } from './switch-error.ts';
import { switchState, type SwitchState } from './wire.ts';

/** The state on disk; null when there is none yet. A file that is not a state stops the switch, never empties it. */
export async function readState(file: string): Promise<SwitchState | null> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw new Error(`Le fichier d’état ${file} est illisible : ${error.message}.`, { cause: error });
  });
  if (text === null) return null;
  try {
    const state = switchState.parse(JSON.parse(text), { error: worded });
    checkState(state);
    return state;
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
    const advice = 'Remettez-en une copie, ou déplacez-le pour repartir sans aucun service.';
    throw new Error(`Le fichier d’état ${file} est abîmé : ${reason}\n${advice}`, { cause: error });
  }
}

/**
 * Replaces the state on disk: after a crash at any moment the file is the old state or the new one, whole. SwitchError
 * `state-not-saved` when the disk does not take it; the old state is then still there.
 */
export async function writeState(file: string, state: SwitchState): Promise<void> {
  try {
    await writeDurably(`${file}.next`, JSON.stringify(state, null, 2));
    await rename(`${file}.next`, file);
    await syncDirectory(dirname(file));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const message = `Rien n’a été changé : l’état n’a pas pu être enregistré (${reason}).`;
    throw new SwitchError('state-not-saved', message, { cause: error });
  }
}

async function writeDurably(file: string, text: string): Promise<void> {
  const handle = await open(file, 'w', 0o600);
  try {
    await handle.writeFile(text);
    await handle.datasync();
  } finally {
    await handle.close();
  }
}

/** A rename is only on disk when its directory is. */
async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
