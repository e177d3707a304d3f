import { execFileSync } from 'node:child_process';
import {
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  realpath,
  rm,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { resolveSource } from './source.ts';

let home: string;
let directory: string;
let state: string;

beforeEach(async () => {
  home = await realpath(await mkdtemp(join(tmpdir(), 'bascule-source-')));
  directory = join(home, 'checkout');
  state = join(directory, '.rewapp');
  await mkdir(directory);
});

afterEach(() => rm(home, { recursive: true, force: true }));

function git(...args: string[]): string {
  const identity = ['-c', 'user.name=t', '-c', 'user.email=t@example.org', '-c', 'init.defaultBranch=main'];
  return execFileSync('git', ['-C', directory, ...identity, ...args], { encoding: 'utf8' }).trim();
}

async function write(file: string, content: string): Promise<void> {
  await mkdir(dirname(join(directory, file)), { recursive: true });
  await writeFile(join(directory, file), content);
}

async function commit(files: Record<string, string>): Promise<string> {
  for (const [file, content] of Object.entries(files)) await write(file, content);
  git('add', '--all');
  git('commit', '--quiet', '--message', 'a step');
  return git('rev-parse', 'HEAD');
}

describe('a source from git', () => {
  test('is the tree of the commit, whatever the checkout holds now, and is exported once', async () => {
    git('init', '--quiet');
    const first = await commit({
      '.gitignore': '.rewapp\n',
      'app/a.txt': 'one',
      '.gitattributes': 'app export-ignore',
    });
    git('tag', 'v1');
    await commit({ 'app/a.txt': 'two' });
    const source = await resolveSource({ directory, ref: 'v1', state });
    expect(source).toMatchObject({ version: first.slice(0, 12), commit: first });
    expect(source.files).toEqual(['.gitattributes', '.gitignore', 'app/a.txt']);
    expect(await readFile(join(source.directory, 'app/a.txt'), 'utf8')).toBe('one');
    expect(git('status', '--porcelain')).toBe('');
    const both = await Promise.all(['v1', first.slice(0, 8)].map((ref) => resolveSource({ directory, ref, state })));
    expect(both).toEqual([source, source]);
    expect((await readdir(join(state, 'sources'))).toSorted()).toEqual(['.lock', first, `${first}.files.json`]);
  });

  test('is the folder of the plan when that stands deeper in the repository', async () => {
    git('init', '--quiet');
    await commit({ 'top.txt': 't', 'deep/plan/a.txt': 'a' });
    const source = await resolveSource({
      directory: join(directory, 'deep/plan'),
      ref: 'main',
      state: join(home, 'state'),
    });
    expect(source.files).toEqual(['a.txt']);
  });

  test('with an unknown name is refused with what is allowed and what is near', async () => {
    git('init', '--quiet');
    await commit({ 'a.txt': 'a' });
    git('branch', 'release/1.2');
    await expect(resolveSource({ directory, ref: 'mian', state })).rejects.toThrow(
      'n’est ni une branche, ni une étiquette, ni un commit de ' +
        directory +
        '. Vouliez-vous dire « main » ? Sont permis : une branche, une étiquette, un commit ou « worktree ».',
    );
    await expect(resolveSource({ directory, ref: 'release/12', state })).rejects.toThrow('« release/1.2 »');
    await expect(resolveSource({ directory, ref: '--upload-pack=x', state })).rejects.toThrow('n’est ni une branche');
  });
});

describe('the worktree as a source', () => {
  test('is its commit when clean', async () => {
    git('init', '--quiet');
    const head = await commit({ '.gitignore': '.rewapp\n', 'a.txt': 'a' });
    expect(await resolveSource({ directory, ref: 'worktree', state })).toMatchObject({ commit: head });
  });

  test('is a copy named after its content when dirty, ignored files left out', async () => {
    git('init', '--quiet');
    await commit({ '.gitignore': '.rewapp\nsecret.env\n', 'a.txt': 'a', 'gone.txt': 'g' });
    await write('secret.env', 's');
    await write('new.txt', 'n');
    await rm(join(directory, 'gone.txt'));
    await symlink('a.txt', join(directory, 'link'));
    const source = await resolveSource({ directory, ref: 'worktree', state });
    expect(source.version).toMatch(/^worktree-[0-9a-f]{8}$/);
    expect(source.commit).toBeNull();
    expect(source.files).toEqual(['.gitignore', 'a.txt', 'link', 'new.txt']);
    expect(await readlink(join(source.directory, 'link'))).toBe('a.txt');
    await write('a.txt', 'edited during the build');
    expect(await readFile(join(source.directory, 'a.txt'), 'utf8')).toBe('a');
    expect((await resolveSource({ directory, ref: 'worktree', state })).version).not.toBe(source.version);
  });

  test('leaves no copies behind for longer than a day', async () => {
    await write('a.txt', 'a');
    const old = await resolveSource({ directory, ref: 'worktree', state });
    await write('a.txt', 'b');
    const recent = await resolveSource({ directory, ref: 'worktree', state });
    const yesterday = new Date(Date.now() - 25 * 3_600_000);
    await utimes(`${old.directory}.files.json`, yesterday, yesterday);
    await write('a.txt', 'c');
    const newest = await resolveSource({ directory, ref: 'worktree', state });
    const copies = (await readdir(join(state, 'sources'))).filter((name) => /^worktree-\w+$/.test(name));
    expect(copies.toSorted()).toEqual([recent.version, newest.version].toSorted());
  });

  test('needs no git', async () => {
    for (const file of ['src/a.ts', 'node_modules/x/i.js', 'app/dist/out.js', '.rewapp/big']) await write(file, file);
    const source = await resolveSource({ directory, ref: 'worktree', state });
    expect(source).toMatchObject({ commit: null, files: ['src/a.ts'] });
    await expect(resolveSource({ directory, ref: 'main', state })).rejects.toThrow('utilisez « worktree »');
  });

  test('without git is not upset by what changes meanwhile: our own state, and what an editor writes', async () => {
    state = join(directory, '.kept-here');
    await write('src/a.ts', 'a');
    const looked = new AbortController();
    const changing = Promise.all(
      ['.kept-here/page', 'src/notes/.editing'].map(async (folder) => {
        while (!looked.signal.aborted) {
          await write(`${folder}/deep/index.html`, 'page');
          await rm(join(directory, folder), { recursive: true });
        }
      }),
    );
    try {
      for (let time = 0; time < 50; time++) await resolveSource({ directory, ref: 'worktree', state });
    } finally {
      looked.abort();
      await changing;
    }
  });
});

describe('the node_modules of a source', () => {
  test(
    "are the checkout's when the lock files are the same, else installed once for that lock file",
    { timeout: 120_000 },
    async () => {
      git('init', '--quiet');
      const lock = (name: string) =>
        JSON.stringify({ name, version: '1.0.0', lockfileVersion: 3, packages: { '': { name, version: '1.0.0' } } });
      const manifest = (name: string) => JSON.stringify({ name, version: '1.0.0' });
      await commit({
        '.gitignore': '.rewapp\nnode_modules\n',
        'package.json': manifest('old'),
        'package-lock.json': lock('old'),
      });
      git('tag', 'old');
      await commit({ 'package.json': manifest('new'), 'package-lock.json': lock('new') });
      await mkdir(join(directory, 'node_modules'));
      const current = await resolveSource({ directory, ref: 'main', state });
      expect(await readlink(join(current.directory, 'node_modules'))).toBe(join(directory, 'node_modules'));
      const said: string[] = [];
      const onProgress = (sentence: string) => said.push(sentence);
      const old = await resolveSource({ directory, ref: 'old', state, onProgress });
      expect(await readlink(join(old.directory, 'node_modules'))).toMatch(
        /\.rewapp\/modules\/[0-9a-f]{16}\/node_modules$/,
      );
      expect(said).toEqual([expect.stringContaining('Installation des dépendances de')]);
      await resolveSource({ directory, ref: 'old', state, onProgress });
      expect(said).toHaveLength(1);
      expect(old.files).not.toContain('node_modules');
    },
  );

  test('that can not be installed are told with the end of the log', async () => {
    git('init', '--quiet');
    await commit({
      '.gitignore': '.rewapp\n',
      'package.json': '{"name":"x","version":"1.0.0"}',
      'package-lock.json': 'not json',
    });
    await expect(resolveSource({ directory, ref: 'main', state })).rejects.toThrow(
      /n’ont pas pu être installées \(code de sortie 1\)[^]*npm/,
    );
    expect((await readdir(join(state, 'modules'))).filter((name) => name !== '.lock')).toEqual([]);
  });
});
