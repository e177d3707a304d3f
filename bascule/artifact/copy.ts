import { constants, copyFile, lstat, mkdir, readlink, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { inGroups } from './digest.ts';

/** Answers the files copied: those that went away meanwhile, and git's submodules, are left out. */
export async function copyFiles(from: string, to: string, files: string[]): Promise<string[]> {
  const copied: string[] = [];
  for (const group of inGroups(files)) {
    const there = await Promise.all(group.map((file) => copyOne(join(from, file), join(to, file))));
    copied.push(...group.filter((_, index) => there[index]));
  }
  return copied;
}

async function copyOne(from: string, to: string): Promise<boolean> {
  try {
    const status = await lstat(from);
    if (status.isDirectory()) return false;
    await mkdir(dirname(to), { recursive: true });
    if (status.isSymbolicLink()) await symlink(await readlink(from), to);
    else await copyFile(from, to, constants.COPYFILE_FICLONE);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
}
