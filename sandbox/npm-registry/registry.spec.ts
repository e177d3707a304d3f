import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startNpmRegistry, type NpmRegistry } from './registry.ts';

const root = join(import.meta.dirname, '../..');
let registry: NpmRegistry;
let directory: string;

beforeEach(async () => {
  registry = await startNpmRegistry();
  directory = await mkdtemp(join(tmpdir(), 'rewapp-audit-'));
});

afterEach(async () => {
  await registry.close();
  await rm(directory, { recursive: true, force: true });
});

it('npm audit gets a whole report of REWAPP’s packages from it', async () => {
  for (const file of ['package.json', 'package-lock.json']) await copyFile(join(root, file), join(directory, file));
  const args = [
    'audit',
    '--json',
    '--package-lock-only',
    '--registry',
    registry.url,
    '--cache',
    join(directory, 'cache'),
  ];
  const child = spawn('npm', args, { cwd: directory, stdio: ['ignore', 'pipe', 'ignore'] });
  const [report] = await Promise.all([text(child.stdout), once(child, 'close')]);
  expect(JSON.parse(report)).toMatchObject({ vulnerabilities: {}, metadata: { vulnerabilities: { total: 0 } } });
  expect(registry.audits).toEqual([expect.any(Number)]);
  expect(registry.audits[0]).toBeGreaterThan(100);
});

it('is no place to install from, and says so to what it can’t read', async () => {
  expect((await fetch(new URL('react', registry.url))).status).toBe(404);
  const body = 'no package tree';
  const bulk = new URL('-/npm/v1/security/advisories/bulk', registry.url);
  expect((await fetch(bulk, { method: 'POST', body })).status).toBe(400);
});
