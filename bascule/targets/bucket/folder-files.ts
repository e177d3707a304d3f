import { createHash } from 'node:crypto';
import { copyFile, link, mkdir, open, readFile, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { SiteFile } from './site-release.ts';

/** Copies one file and holds it to its digest: what is served is what was built. */
export async function copyChecked(from: string, to: string, file: SiteFile): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await copyFile(from, to);
  const found = createHash('sha256')
    .update(await readFile(to))
    .digest('hex');
  if (found !== file.sha256) throw new Error(`${from} a changé pendant la copie : recommencez.`);
  const date = dateOf(file);
  await utimes(to, date, date);
  await onDisk(to);
}

/** A second name for the same file; false when the name is taken. */
export async function linkOnce(from: string, to: string): Promise<boolean> {
  await mkdir(dirname(to), { recursive: true });
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** A file's content, or a folder's names, survive a power cut from here on. */
export async function onDisk(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * A date that the content decides, somewhere in the years 2001 to 2018. nginx makes an ETag of date and size alone, and
 * two versions of a page are often of one size and copied in one second: by their real dates a browser would be told
 * that nothing changed.
 * @see https://github.com/nginx/nginx/blob/master/src/http/ngx_http_core_module.c (ngx_http_set_etag)
 */
function dateOf({ sha256 }: SiteFile): Date {
  return new Date((1_000_000_000 + (parseInt(sha256.slice(0, 8), 16) >>> 3)) * 1_000);
}

/** As in a release, its path on disk. */
export const placeOf = (directory: string, { path }: Pick<SiteFile, 'path'>) => join(directory, ...path.split('/'));
