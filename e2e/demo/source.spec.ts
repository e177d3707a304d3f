import { execFile } from 'node:child_process';
import { lstat, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SourceCopy } from './source.ts';
import { versions } from './versions.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');
let directory: string;
let copy: SourceCopy;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'rewapp-source-'));
  copy = await SourceCopy.of(root, join(directory, 'first'));
});

afterAll(() => rm(directory, { recursive: true, force: true }));

const git = async (cwd: string, ...args: string[]) => (await run('git', args, { cwd })).stdout.trim();

describe('the copy of the source', () => {
  it('holds the files as they are in the work tree', async () => {
    await git(copy.directory, 'checkout', '--quiet', 'base');
    const file = 'plan/rewapp.plan.ts';
    expect(await readFile(join(copy.directory, file), 'utf8')).toBe(await readFile(join(root, file), 'utf8'));
  });

  it('has every version under its tag, each other than the rest', async () => {
    const commits = await Promise.all(['base', ...versions].map((tag) => git(copy.directory, 'rev-parse', tag)));
    expect(new Set(commits).size).toBe(versions.length + 1);
  });

  it('borrows the dependencies, and does not commit them', async () => {
    expect((await lstat(join(copy.directory, 'node_modules'))).isSymbolicLink()).toBe(true);
    expect(await git(copy.directory, 'ls-files', 'node_modules')).toBe('');
  });

  it('gives the same source the same commit again', async () => {
    await git(copy.directory, 'checkout', '--quiet', 'base');
    const again = await SourceCopy.of(copy.directory, join(directory, 'second'));
    expect(await git(again.directory, 'rev-parse', 'slow-800')).toBe(
      await git(copy.directory, 'rev-parse', 'slow-800'),
    );
  });
});
