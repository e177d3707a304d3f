import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { readSnapshot } from '../core/flag/read-snapshot.ts';
import type { Snapshot } from '../core/flag/schema.ts';

/** The last snapshot on disk; null when there is none, it is damaged, or it is of another environment. */
export async function readKept(file: string, environment: string): Promise<Snapshot | null> {
  try {
    const { snapshot: kept } = readSnapshot(JSON.parse(await readFile(file, 'utf8')));
    return kept.environment === environment ? kept : null;
  } catch {
    return null;
  }
}

/** After a crash at any moment the file is the old snapshot or the new one, whole. */
export async function keep(file: string, kept: Snapshot): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  // Of this process alone: several programs of one machine may share the file.
  const aside = `${file}.${process.pid}.next`;
  try {
    const handle = await open(aside, 'w', 0o600);
    try {
      await handle.writeFile(JSON.stringify(kept));
      await handle.datasync();
    } finally {
      await handle.close();
    }
    await rename(aside, file);
  } catch (error) {
    await rm(aside, { force: true });
    throw error;
  }
}
