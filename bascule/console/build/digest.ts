import { createHash } from 'node:crypto';
import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Words that it shares with the commands; what else it takes from elsewhere is types alone. */
const words = ['../cli/words.ts', '../core/{incident,kpi,document}/*.ts'];
/** What the console is made of, seen from its folder. */
const inputs = ['src/**/*', 'public/**/*', '*.json', ...words, '../../package-lock.json'];

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
