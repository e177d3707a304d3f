import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Verified } from '../../core/offsite/work.ts';
import { writeDurably } from '../backup/durable-file.ts';

const line = z.strictObject({ name: z.string(), bytes: z.int(), digest: z.string() });

/**
 * Which copies were read back and found good, a line each, beside the first store. It saves reading all of them again; a
 * line that a crash tore, or the loss of the whole, costs just that.
 */
export class Journal {
  readonly #path: string;

  constructor(directory: string) {
    this.#path = join(directory, 'offsite.jsonl');
  }

  async read(): Promise<Verified[]> {
    const text = await readFile(this.#path, 'utf8').catch(() => '');
    const entries = new Map(
      text
        .split('\n')
        .flatMap((each) => parsed(each))
        .map((each) => [each.name, each]),
    );
    return [...entries.values()];
  }

  /** The line feed comes first: it ends what a crash may have torn. */
  async add({ name, bytes, digest }: Verified): Promise<void> {
    await appendFile(this.#path, `\n${JSON.stringify({ name, bytes, digest })}`, { mode: 0o600 });
  }

  async keepOnly(names: Set<string>): Promise<void> {
    const kept = (await this.read()).filter(({ name }) => names.has(name));
    await writeDurably(this.#path, [Buffer.from(kept.map((each) => JSON.stringify(each)).join('\n'))]);
  }
}

function parsed(text: string): Verified[] {
  try {
    return [line.parse(JSON.parse(text))];
  } catch {
    return [];
  }
}
