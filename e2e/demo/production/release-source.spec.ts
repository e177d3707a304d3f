import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ReleaseSource } from './release-source.ts';

const noe = { name: 'Noé Bernard', email: 'noe.bernard@rewapp.fr' };
const ines = { name: 'Inès Moreau', email: 'ines.moreau@rewapp.fr' };
let directory: string;
let source: ReleaseSource;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'rewapp-releases-'));
  const root = join(import.meta.dirname, '../../..');
  source = await ReleaseSource.of(root, join(directory, 'source'), { accountOpened: noe, largeBalances: ines });
});

afterAll(() => rm(directory, { recursive: true, force: true }));

const git = async (...args: string[]) =>
  (await promisify(execFile)('git', args, { cwd: source.directory })).stdout.trim();

it('main begins with the first version, and work is already on develop', async () => {
  expect(await git('rev-parse', 'main')).toBe(source.first.commit);
  expect(await git('rev-parse', 'develop')).toBe(source.largeBalances.commit);
  expect(await git('status', '--porcelain')).toBe('');
});

it('main follows when a version is merged, with its migration, and says who wrote it', async () => {
  await source.merge(source.accountOpened);
  expect(await git('rev-parse', 'main')).toBe(source.accountOpened.commit);
  const names = await readdir(join(source.directory, 'cashback/api/prisma/migrations'));
  expect(names).toContain('20260105090000_account_opened');
  expect(await git('log', '-1', '--format=%an <%ae>')).toBe(`${noe.name} <${noe.email}>`);
});
