import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { BackupError } from './backup-error.ts';

/** What was written: how much, and its SHA-256 in hex. */
export interface Written {
  bytes: number;
  digest: string;
}

/** Writes a file so that it is there whole or not at all, whatever happens: aside, fsync, rename, fsync of the folder. */
export async function writeDurably(
  path: string,
  content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<Written> {
  const folder = dirname(path);
  const aside = `${path}.${randomBytes(4).toString('hex')}.part`;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  try {
    const written = await write(aside, content);
    await rename(aside, path);
    await syncFolder(folder);
    return written;
  } catch (error) {
    await rm(aside, { force: true });
    throw isFull(error) ? full(folder, error) : error;
  }
}

/** Leftovers of writers that were killed. */
export const isLeftover = (name: string) => name.endsWith('.part');

export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  await handle.sync().finally(() => handle.close());
}

async function write(aside: string, content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<Written> {
  const hash = createHash('sha256');
  let bytes = 0;
  const handle = await open(aside, 'wx', 0o600);
  try {
    for await (const chunk of content) {
      await handle.writeFile(chunk);
      hash.update(chunk);
      bytes += chunk.length;
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  return { bytes, digest: hash.digest('hex') };
}

export function isFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
}

function full(folder: string, cause: unknown): BackupError {
  const sentence = `Le disque de ${folder} est plein : faites-y de la place, puis recommencez ; rien d’incomplet n’y reste.`;
  return new BackupError('disk-full', sentence, { cause });
}
