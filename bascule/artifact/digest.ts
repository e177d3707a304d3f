import { createHash } from 'node:crypto';
import type { Dirent } from 'node:fs';
import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Every file and link under the directory, relative, sorted. What is skipped is not entered; a folder that goes away
 * meanwhile holds nothing.
 */
export async function filesUnder(directory: string, skip: (path: string) => boolean = () => false): Promise<string[]> {
  const found: string[] = [];
  const walk = async (folder: string, entries: Dirent[]) => {
    for (const entry of entries) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (skip(path)) continue;
      if (entry.isDirectory()) await walk(path, await readdir(join(directory, path), listed).catch(nothingIfGone));
      else found.push(path);
    }
  };
  await walk('', await readdir(directory, listed));
  return found.toSorted();
}

const listed = { withFileTypes: true } as const;

function nothingIfGone(error: NodeJS.ErrnoException): [] {
  if (error.code === 'ENOENT') return [];
  throw error;
}

/** SHA-256 over the paths and contents of the files, in the order given; a link counts by what it points to. */
export async function digestFiles(directory: string, files: string[], prelude = ''): Promise<string> {
  const digest = createHash('sha256').update(prelude);
  for (const group of inGroups(files)) {
    for (const line of await Promise.all(group.map((file) => digestFile(directory, file)))) digest.update(line);
  }
  return digest.digest('hex');
}

/** The path is ended by a zero byte, which no path can hold: no two trees give the same lines. */
async function digestFile(directory: string, file: string): Promise<string> {
  const path = join(directory, file);
  const status = await lstat(path);
  const kind = status.isSymbolicLink() ? 'link' : status.mode & 0o100 ? 'program' : 'file';
  const content = status.isSymbolicLink() ? await readlink(path) : await readFile(path);
  return `${file}\0${kind} ${createHash('sha256').update(content).digest('hex')}\n`;
}

/** Files are worked on a group at a time, so that a large tree does not open them all at once. */
export function inGroups<T>(items: T[], size = 32): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
