import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, expect, test } from 'vitest';

const prepare = fileURLToPath(new URL('prepare.mjs', import.meta.url));
let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'rewapp-prepare-'));
  await mkdir(join(root, 'part'));
  await writeFile(join(root, 'part/package.json'), JSON.stringify({ name: 'part', version: '1.0.0' }));
  await writeFile(join(root, 'package.json'), JSON.stringify({ name: 'whole', dependencies: { part: 'file:part' } }));
});

function run(): Promise<{ code: number; stdout: string; stderr: string }> {
  const env = { ...process.env, npm_execpath: undefined, npm_config_offline: 'true' };
  return new Promise((resolve) =>
    execFile(process.execPath, [prepare], { cwd: root, env }, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
    ),
  );
}

test('a fresh clone is made ready, and is left alone from then on', async () => {
  const first = await run();
  expect(first).toMatchObject({ code: 0, stdout: expect.stringContaining('npm install') });
  expect(existsSync(join(root, 'node_modules/part/package.json'))).toBe(true);
  // npm wrote the lock file: what is there is exactly what it says.
  expect(await run()).toMatchObject({ code: 0, stdout: '' });
  await rm(join(root, 'node_modules'), { recursive: true });
  expect(await run()).toMatchObject({ code: 0, stdout: expect.stringContaining('npm ci') });
  expect(await run()).toMatchObject({ code: 0, stdout: '' });
});

test('what another lock file installed is installed anew', async () => {
  await run();
  await writeFile(join(root, 'part/package.json'), JSON.stringify({ name: 'part', version: '2.0.0' }));
  const lock = await readFile(join(root, 'package-lock.json'), 'utf8');
  const added = { 'node_modules/other': { version: '1.0.0', resolved: 'part', link: true } };
  const packages = { ...(JSON.parse(lock) as { packages: object }).packages, ...added };
  await writeFile(join(root, 'package-lock.json'), JSON.stringify({ ...(JSON.parse(lock) as object), packages }));
  expect((await run()).stdout + (await run()).stderr).toContain('npm ci');
});

test('an installation that fails is told, and tried again the next time', async () => {
  await writeFile(
    join(root, 'package.json'),
    JSON.stringify({ name: 'whole', dependencies: { 'no-such-thing': '1.0.0' } }),
  );
  const failed = { code: 1, stderr: expect.stringContaining('npm install a échoué : lisez son message ci-dessus') };
  expect(await run()).toMatchObject(failed);
  expect(await run()).toMatchObject(failed);
});
