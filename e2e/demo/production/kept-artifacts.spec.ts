import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { keepingArtifacts } from './kept-artifacts.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'rewapp-kept-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

const places = () => ({ ofUser: join(home, 'user'), ofCopy: join(home, 'copy/artifacts'), aside: join(home, 'aside') });
const makeAnew = async () => {
  await rm(join(home, 'copy'), { recursive: true, force: true });
  await mkdir(join(home, 'copy'));
};

async function write(file: string, text: string): Promise<void> {
  await mkdir(dirname(join(home, file)), { recursive: true });
  await writeFile(join(home, file), text);
}

it('what was built by the user and by the copy before is there again in the new copy', async () => {
  await write('user/api/1', 'built by npm start');
  await write('copy/artifacts/api/2', 'built by the demonstration');
  await keepingArtifacts(places(), makeAnew);
  expect(await readFile(join(home, 'copy/artifacts/api/1'), 'utf8')).toBe('built by npm start');
  expect(await readFile(join(home, 'copy/artifacts/api/2'), 'utf8')).toBe('built by the demonstration');
});

it('where nothing was ever built, nothing is missing', async () => {
  await expect(keepingArtifacts(places(), makeAnew)).resolves.toBeUndefined();
});
