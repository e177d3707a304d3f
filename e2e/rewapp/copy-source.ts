import { execFile } from 'node:child_process';
import { cp, mkdir, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

/** Copies the source as it stands, uncommitted changes included, and borrows its dependencies. */
export async function copySource(root: string, directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  for (const file of await filesOf(root)) await copyFile(join(root, file), join(directory, file));
  await symlink(join(root, 'node_modules'), join(directory, 'node_modules'));
}

/** What git knows or would take up. @throws when `root` is no git work tree: nothing else tells source from the rest */
async function filesOf(root: string): Promise<string[]> {
  const list = ['ls-files', '--cached', '--others', '--exclude-standard', '-z'];
  const options = { cwd: root, maxBuffer: 64 * 2 ** 20 };
  const { stdout } = await promisify(execFile)('git', list, options).catch((cause: Error) => {
    throw new Error(`The source is copied as git lists it in ${root}: ${cause.message.trim()}`, { cause });
  });
  return stdout.split('\0').filter(Boolean);
}

/** A file that git still lists may be deleted in the work tree. */
async function copyFile(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await cp(from, to).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
}
