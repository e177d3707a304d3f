import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sourceFacts } from './source-facts.ts';

let home: string;
let directory: string;

/** main: one - two (v1.2.3, nightly) - three; feature/qr from two; origin/hotfix from three. */
const commits: Record<string, string> = {};

beforeAll(async () => {
  home = await realpath(await mkdtemp(join(tmpdir(), 'bascule-facts-')));
  directory = join(home, 'checkout');
  await mkdir(directory);
  git('init', '--quiet');
  commits['one'] = await commit('one');
  commits['two'] = await commit('two');
  git('tag', '--annotate', 'v1.2.3', '--message', 'Release 1.2.3');
  git('tag', 'nightly');
  commits['three'] = await commit('three');
  git('checkout', '--quiet', '-b', 'feature/qr', commits['two']);
  commits['qr'] = await commit('qr');
  git('checkout', '--quiet', 'main');
  git('update-ref', 'refs/remotes/origin/hotfix', commits['three']);
  git('symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/hotfix');
});

afterAll(() => rm(home, { recursive: true, force: true }));

function git(...args: string[]): string {
  const identity = ['-c', 'user.name=t', '-c', 'user.email=t@example.org', '-c', 'init.defaultBranch=main'];
  return execFileSync('git', ['-C', directory, ...identity, ...args], { encoding: 'utf8' }).trim();
}

async function commit(text: string): Promise<string> {
  await writeFile(join(directory, 'a.txt'), text);
  git('add', '--all');
  git('commit', '--quiet', '--message', text);
  return git('rev-parse', 'HEAD');
}

describe('what Git says of', () => {
  test.each([
    ['a branch', 'main', 'three', null, ['hotfix', 'main']],
    ['a feature branch', 'feature/qr', 'qr', null, ['feature/qr']],
    ['HEAD', 'HEAD', 'three', null, ['hotfix', 'main']],
    ['a branch of origin', 'origin/hotfix', 'three', null, ['hotfix', 'main']],
    ['a release tag', 'v1.2.3', 'two', 'v1.2.3', ['feature/qr', 'hotfix', 'main']],
    ['a release tag by its full name', 'refs/tags/v1.2.3', 'two', 'v1.2.3', ['feature/qr', 'hotfix', 'main']],
    ['a commit before the tag', 'v1.2.3~1', 'one', null, ['feature/qr', 'hotfix', 'main']],
    ['a clean working tree', 'worktree', 'three', null, ['hotfix', 'main']],
  ])('%s', async (_, ref, name, tag, branches) => {
    expect(await sourceFacts(directory, ref)).toEqual({ ref, commit: commits[name], worktree: false, tag, branches });
  });

  test('a short hash, with the release that its commit is', async () => {
    const short = commits['two']!.slice(0, 10);
    expect(await sourceFacts(directory, short)).toMatchObject({ commit: commits['two'], tag: 'v1.2.3' });
  });

  test('a tag of another shape: the release beside it, or itself when there is none', async () => {
    expect(await sourceFacts(directory, 'nightly')).toMatchObject({ tag: 'v1.2.3' });
    git('tag', 'weekly', commits['one']!);
    expect(await sourceFacts(directory, 'weekly')).toMatchObject({ tag: 'weekly' });
    git('tag', '--delete', 'weekly');
  });

  test('a name it does not know: nothing', async () => {
    const nothing = { ref: 'mian', commit: null, worktree: false, tag: null, branches: [] };
    expect(await sourceFacts(directory, 'mian')).toEqual(nothing);
    expect(await sourceFacts(directory, '--all')).toEqual({ ...nothing, ref: '--all' });
  });

  test('a working tree with edits: only files, and no tag or branch', async () => {
    await writeFile(join(directory, 'new.txt'), 'n');
    const files = { ref: 'worktree', commit: null, worktree: true, tag: null, branches: [] };
    expect(await sourceFacts(directory, 'worktree')).toEqual(files);
    await rm(join(directory, 'new.txt'));
  });

  test('a folder outside any repository: only files', async () => {
    expect(await sourceFacts(home, 'worktree')).toMatchObject({ commit: null, worktree: true });
    expect(await sourceFacts(home, 'main')).toMatchObject({ commit: null, worktree: false });
  });
});
