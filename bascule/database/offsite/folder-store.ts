import { createReadStream } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { isLeftover, writeDurably } from '../backup/durable-file.ts';
import { OffsiteError } from './offsite-error.ts';
import type { ObjectStore } from './object-store.ts';

const pieceBytes = 256 * 1024;

/** A folder of another disk, or of a mounted share. The first store is one too. */
export class FolderStore implements ObjectStore {
  readonly place: string;
  readonly #mount: string;

  /** The path must be there; the folder within it is made when something is written. */
  constructor(path: string, within = '') {
    this.#mount = path;
    this.place = join(path, within);
  }

  /** One that can't be looked into is there: what is wrong with it is told by whoever reads it. */
  isThere(): Promise<boolean> {
    return stat(this.#mount).then(
      () => true,
      (error: NodeJS.ErrnoException) => error.code !== 'ENOENT',
    );
  }

  async list(): Promise<{ name: string; bytes: number }[]> {
    await this.#mustBeThere();
    const found = await Promise.all(['base', 'wal'].map((folder) => filesIn(join(this.place, folder))));
    const files = found.flat().filter((path) => !isLeftover(path));
    const sizes = await Promise.all(files.map((path) => stat(path).then(({ size }) => size, unlessGone)));
    return files.flatMap((path, index) => {
      const bytes = sizes[index];
      return bytes === null || bytes === undefined ? [] : [{ name: relative(this.place, path), bytes }];
    });
  }

  read(name: string): AsyncIterable<Buffer> {
    return createReadStream(join(this.place, name), { highWaterMark: pieceBytes });
  }

  async write(name: string, content: AsyncIterable<Buffer>): Promise<void> {
    await this.#mustBeThere();
    await writeDurably(join(this.place, name), content);
  }

  async remove(name: string): Promise<void> {
    await rm(join(this.place, name), { force: true });
  }

  /** It is never made: a share that is not mounted would be a folder of the disk that is to be survived. */
  async #mustBeThere(): Promise<void> {
    await stat(this.#mount).catch((cause: unknown) => {
      const sentence = `${this.#mount} n’est pas là : montez ce disque ou ce partage (ou créez le dossier), la copie reprendra d’elle-même.`;
      throw new OffsiteError('unreachable', sentence, { cause });
    });
  }
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = (await readdir(folder, { withFileTypes: true, recursive: true }).catch(unlessGone)) ?? [];
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

function unlessGone(error: unknown): null {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
  throw error;
}
