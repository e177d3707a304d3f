import { createHash } from 'node:crypto';
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { cacheControl, contentType } from './content-type.ts';
import { SwitchError } from './switch-error.ts';
import type { StaticBackend } from './wire.ts';

/** One stored form of a file: as it is, or compressed by the build. */
export type Variant = { path: string; size: number; etag: string; content: Buffer | null };
export type StaticFile = {
  plain: Variant;
  br: Variant | null;
  gzip: Variant | null;
  type: string;
  cacheControl: string;
  lastModified: Date;
};
/** What a static slot serves: a list made once, so that no request path ever reaches the file system. */
export type StaticFiles = { byPath: Map<string, StaticFile>; fallback: StaticFile | null };

const IN_MEMORY_UP_TO = 512 * 1024;
const MEMORY_OF_A_SLOT = 64 * 1024 * 1024;

/** Reads the directory of a static slot. SwitchError `static-unreadable` names what is missing. */
export async function readStaticFiles({ directory, fallback }: StaticBackend): Promise<StaticFiles> {
  const paths = await filesUnder(directory);
  const memory = { left: MEMORY_OF_A_SLOT };
  const variants = new Map<string, { variant: Variant; lastModified: Date }>();
  for (const path of paths) variants.set(urlPath(directory, path), await readVariant(path, memory));

  const byPath = new Map<string, StaticFile>();
  for (const [path, { variant, lastModified }] of variants) {
    if (/\.(br|gz)$/.test(path) && variants.has(path.replace(/\.(br|gz)$/, ''))) continue;
    const br = variants.get(`${path}.br`)?.variant ?? null;
    const gzip = variants.get(`${path}.gz`)?.variant ?? null;
    const meta = { type: contentType(path), cacheControl: cacheControl(path), lastModified };
    byPath.set(path, { plain: variant, br, gzip, ...meta });
  }
  return { byPath, fallback: fallback === null ? null : fallbackOf(byPath, fallback, directory) };
}

function fallbackOf(byPath: Map<string, StaticFile>, fallback: string, directory: string): StaticFile {
  const file = byPath.get(`/${fallback.replace(/^\//, '')}`);
  if (!file)
    throw new SwitchError('static-unreadable', `Le fichier de repli « ${fallback} » n’est pas dans ${directory}.`);
  return file;
}

async function filesUnder(directory: string): Promise<string[]> {
  try {
    const root = await realpath(directory);
    const entries = await readdir(directory, { recursive: true, withFileTypes: true });
    const files: string[] = [];
    for (const entry of entries) {
      const path = join(entry.parentPath, entry.name);
      if (isHidden(relative(directory, path))) continue;
      if (entry.isFile() || (entry.isSymbolicLink() && (await isFileInside(path, root)))) files.push(path);
    }
    return files;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SwitchError('static-unreadable', `Le dossier ${directory} est illisible : ${reason}.`, {
      cause: error,
    });
  }
}

/** A link that leads out of the directory would publish what the build did not. */
async function isFileInside(link: string, root: string): Promise<boolean> {
  const target = await realpath(link).catch(() => null);
  return target !== null && target.startsWith(root + sep) && (await stat(target)).isFile();
}

function isHidden(path: string): boolean {
  return path.split(sep).some((part) => part.startsWith('.') && part !== '.well-known');
}

function urlPath(directory: string, path: string): string {
  return `/${relative(directory, path).split(sep).join('/')}`;
}

async function readVariant(path: string, memory: { left: number }): Promise<{ variant: Variant; lastModified: Date }> {
  const [content, { mtime }] = await Promise.all([readFile(path), stat(path)]);
  const etag = `"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`;
  const isKept = content.length <= IN_MEMORY_UP_TO && content.length <= memory.left;
  if (isKept) memory.left -= content.length;
  const variant = { path, size: content.length, etag, content: isKept ? content : null };
  return { variant, lastModified: mtime };
}
