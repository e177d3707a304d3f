import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ownToken, tokenFile } from './own-token.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'bascule-token-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

const variables = (more = {}) => ({ XDG_CONFIG_HOME: home, ...more });

async function keep(token: string, mode: number): Promise<void> {
  const file = tokenFile(variables());
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${token}\n`, { mode });
}

test('nobody has a token to begin with', async () => {
  expect(await ownToken(variables())).toBeNull();
});

test('the file of one’s own is read', async () => {
  await keep('bsc_file', 0o600);
  expect(await ownToken(variables())).toBe('bsc_file');
});

test('the variable goes before the file', async () => {
  await keep('bsc_file', 0o600);
  expect(await ownToken(variables({ BASCULE_TOKEN: ' bsc_variable ' }))).toBe('bsc_variable');
});

test('a file that others can read is refused, with what to do', async () => {
  await keep('bsc_file', 0o644);
  await expect(ownToken(variables())).rejects.toThrow(/peut être lu par d’autres que vous : .*chmod 600/);
});
