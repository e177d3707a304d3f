import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { filesUnder } from '../../artifact/digest.ts';
import { zipOf } from '../../artifact/zip.ts';
import { writeDurably } from '../../database/backup/durable-file.ts';
import type { Workshop } from '../../engine/ground.ts';

export interface Bundle {
  file: string;
  bytes: number;
  /** SHA-256 of the archive, in hexadecimal: the app compares it before it opens anything. */
  checksum: string;
}

/** The archives that apps download, made from artifacts when they are asked for first. */
export class Bundles {
  readonly #workshop: Pick<Workshop, 'read' | 'verify'>;
  readonly #directory: string;
  /** By component and digest; hundreds of devices may ask for a new one at once. */
  readonly #made = new Map<string, Promise<Bundle>>();

  constructor(workshop: Pick<Workshop, 'read' | 'verify'>, state: string) {
    this.#workshop = workshop;
    this.#directory = join(state, 'bundles');
  }

  of(component: string, digest: string): Promise<Bundle> {
    const name = join(component, `${digest}.zip`);
    const known = this.#made.get(name);
    if (known) return known;
    const bundle = this.#make(component, digest, join(this.#directory, name));
    this.#made.set(name, bundle);
    bundle.catch(() => this.#made.delete(name));
    return bundle;
  }

  async #make(component: string, digest: string, file: string): Promise<Bundle> {
    const content = (await readFile(file).catch(() => null)) ?? (await this.#zip(component, digest, file));
    return { file, bytes: content.length, checksum: createHash('sha256').update(content).digest('hex') };
  }

  /** What was altered since it was built goes to no device. */
  async #zip(component: string, digest: string, file: string): Promise<Buffer> {
    const found = await this.#workshop.verify(component, digest);
    if (found.altered) throw new Error(found.why);
    const { files } = await this.#workshop.read(component, digest);
    const content = await zipOf(files, (await filesUnder(files)).filter(isForApps));
    await writeDurably(file, [content]);
    return content;
  }
}

/** Without what is for web servers alone, and without source maps, which are not for the public. */
const isForApps = (file: string) => !/\.(br|gz|map)$/.test(file);
