import { setTimeout as pause } from 'node:timers/promises';
import { postgresStatus, startPostgres } from '../../database/embedded.ts';
import type { Output } from '../output.ts';

const LOOK_EVERY_MS = 1_000;

/** Keeps the embedded PostgreSQL running until told to stop. One that DATABASE_URL names is its owner's to keep. */
export async function keepPostgres(directory: string, out: Output, signal: AbortSignal): Promise<void> {
  if (process.env['DATABASE_URL']) return;
  for (; !signal.aborted; await pause(LOOK_EVERY_MS, undefined, { signal }).catch(() => {})) {
    const { state } = await postgresStatus({ directory });
    if (state === 'running' || signal.aborted) continue;
    out.note('PostgreSQL s’est arrêté de façon inattendue : il est relancé.');
    await startPostgres({ directory }).catch((error: Error) => out.note(error.message));
  }
}
