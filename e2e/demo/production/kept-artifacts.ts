import { cp, mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * What was built before, by the demonstration or by `npm start`, while `make` makes the source anew: an artifact is what
 * its inputs make it, so the same inputs need not be built again. Bascule checks each before it takes it.
 */
export async function keepingArtifacts<Made>(
  { ofUser, ofCopy, aside }: { ofUser: string; ofCopy: string; aside: string },
  make: () => Promise<Made>,
): Promise<Made> {
  await rm(aside, { recursive: true, force: true });
  await mkdir(dirname(aside), { recursive: true });
  await rename(ofCopy, aside).catch(unlessMissing);
  await cp(ofUser, aside, { recursive: true, verbatimSymlinks: true, force: false }).catch(unlessMissing);
  const made = await make();
  await mkdir(dirname(ofCopy), { recursive: true });
  await rename(aside, ofCopy).catch(unlessMissing);
  return made;
}

export const artifactsIn = (state: string) => join(state, 'artifacts');

function unlessMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
