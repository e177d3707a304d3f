import { link, rename, rm, writeFile } from 'node:fs/promises';
import { identify, readRecord, textOf, type ProcessRecord } from './process-record.ts';

export type Lock = { held: true; release(): Promise<void> } | { held: false; by: ProcessRecord | null };

/**
 * Takes a lock that is a file naming its holder: it appears with its content or not at all, and one whose holder has
 * died is taken over.
 */
export async function takeLock(file: string): Promise<Lock> {
  const self = await identify(process.pid);
  if (!self) throw new Error('/proc ne dit rien de ce processus : Bascule ne tourne que sous Linux.');
  const aside = `${file}.${process.pid}`;
  await writeFile(aside, textOf(self));
  try {
    if ((await appears(aside, file)) || ((await removeDead(file)) && (await appears(aside, file)))) {
      return { held: true, release: () => rm(file, { force: true }) };
    }
    return { held: false, by: await readRecord(file) };
  } finally {
    await rm(aside, { force: true });
  }
}

function appears(aside: string, file: string): Promise<boolean> {
  return link(aside, file).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return false;
      throw error;
    },
  );
}

/** Moves a dead holder's file away. When another was quicker and its living lock was moved, it is put back. */
async function removeDead(file: string): Promise<boolean> {
  if (await readRecord(file)) return false;
  const moved = `${file}.dead-${process.pid}`;
  if (
    !(await rename(file, moved).then(
      () => true,
      () => false,
    ))
  )
    return true;
  const dead = (await readRecord(moved)) === null;
  if (dead) await rm(moved, { force: true });
  else await rename(moved, file);
  return dead;
}
