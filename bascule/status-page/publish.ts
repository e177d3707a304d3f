import { lstat, mkdir, mkdtemp, readdir, readlink, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** What the page is on disk: by path, as in `en/index.html`. */
export type PageFiles = ReadonlyMap<string, string | Uint8Array>;

/** Where the newest one lies; whoever reads through it sees one page, never parts of two. */
export const currentOf = (directory: string) => join(directory, 'current');

/** Somebody may still be reading in one that was current a moment ago. */
const keptMs = 60_000;

/** Puts all files in place at once: they are written aside, and then one rename makes them the page. */
export async function publish(directory: string, files: PageFiles): Promise<void> {
  const issues = join(directory, 'issues');
  await mkdir(issues, { recursive: true });
  const issue = await mkdtemp(join(issues, 'issue-'));
  for (const folder of new Set([...files.keys()].map((path) => dirname(path))))
    await mkdir(join(issue, folder), { recursive: true });
  await Promise.all([...files].map(([path, content]) => writeFile(join(issue, path), content)));
  const aside = join(directory, `next-${basename(issue)}`);
  await symlink(join('issues', basename(issue)), aside);
  await rename(aside, currentOf(directory));
  await clearOut(directory, issues);
}

/** Issues that nobody reads any more, and what a crash left before it was put in place. */
async function clearOut(directory: string, issues: string): Promise<void> {
  const current = basename(await readlink(currentOf(directory)).catch(() => ''));
  const aside = (await readdir(directory)).filter((name) => name.startsWith('next-'));
  const all = [
    ...aside.map((name) => join(directory, name)),
    ...(await readdir(issues)).filter((name) => name !== current).map((name) => join(issues, name)),
  ];
  for (const path of all) {
    const { mtimeMs } = await lstat(path).catch(() => ({ mtimeMs: Infinity }));
    if (Date.now() - mtimeMs > keptMs) await rm(path, { recursive: true, force: true });
  }
}
