import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { spoken } from './ci/spoken.ts';

const docs = fileURLToPath(new URL('../docs/', import.meta.url));
const runbooks = (await readdir(join(docs, 'runbooks'), { recursive: true }))
  .filter((name) => name.endsWith('.md'))
  .map((name) => `runbooks/${name}`);
const pages = [...runbooks, 'plan/plan-de-deploiement.md'];

test.each(pages)('every command in %s is one that bascule knows, with its options', async (page) => {
  for (const words of commandsIn(await readFile(join(docs, page), 'utf8'))) {
    await expect(spoken(words), words.join(' ')).resolves.toBeUndefined();
  }
});

test('the runbooks do show commands, and a wrong one would be seen', async () => {
  const texts = await Promise.all(runbooks.map((page) => readFile(join(docs, page), 'utf8')));
  expect(texts.flatMap(commandsIn).length).toBeGreaterThan(40);
  await expect(spoken(['rollback', 'production', '--fast'])).rejects.toThrow('--fast');
});

/** The words after `npx bascule` on lines of code, as a shell takes them apart. */
function commandsIn(markdown: string): string[][] {
  const blocks = [...markdown.matchAll(/^ *```(?:sh|bash)\n([^]*?)^ *```/gm)].map(([, block]) => block!);
  return blocks.flatMap((block) =>
    [...block.matchAll(/^ *npx bascule (.*)$/gm)].map(([, line]) =>
      [...line!.replace(/\s+#.*$/, '').matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!),
    ),
  );
}
