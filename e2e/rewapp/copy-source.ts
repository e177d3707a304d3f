import { execFile } from 'node:child_process';
import { copyFile, mkdir, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

/** Copies the source as it stands, uncommitted changes included, and borrows its dependencies. */
export async function copySource(root: string, directory: string): Promise<void> {
  const files = await filesOf(root);
  for (const folder of new Set(['.', ...files.map(dirname)])) await mkdir(join(directory, folder), { recursive: true });
  for (const file of files) await copyIfThere(join(root, file), join(directory, file));
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
async function copyIfThere(from: string, to: string): Promise<void> {
  await copyFile(from, to).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
}
