import { createHash } from 'node:crypto';
import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What the console is made of, seen from its folder. What it takes from elsewhere beside these is types alone. */
const inputs = ['src/**/*', 'public/**/*', '*.json', '../cli/words.ts', '../../package-lock.json'];

/** A name for the console that comes of these inputs: the same inputs give the same name. */
export async function inputsDigest(home: string): Promise<string> {
  const names: string[] = [];
  for await (const entry of glob(inputs, { cwd: home, withFileTypes: true })) {
    if (entry.isFile() && !entry.name.endsWith('.spec.ts')) names.push(join(entry.parentPath, entry.name));
  }
  const hash = createHash('sha256');
  for (const name of names.toSorted())
    hash
      .update(name.slice(home.length))
      .update('\0')
      .update(await readFile(name));
  return hash.digest('hex').slice(0, 16);
}
