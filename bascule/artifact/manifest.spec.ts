import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { component } from '../core/plan/schema.ts';
import { buildArtifact } from './build.ts';
import { resolveSource } from './source.ts';
import { readArtifact, verifyArtifact } from './store.ts';

let home: string;
let state: string;

beforeEach(async () => {
  home = await realpath(await mkdtemp(join(tmpdir(), 'bascule-manifest-')));
  state = join(home, 'state');
  await write('src/index.html', 'hello');
});

afterEach(() => rm(home, { recursive: true, force: true }));

async function write(file: string, content: string): Promise<void> {
  await mkdir(dirname(join(home, 'checkout', file)), { recursive: true });
  await writeFile(join(home, 'checkout', file), content);
}

const page = (build: object = {}) =>
  component.parse({
    kind: 'static',
    name: 'page',
    title: 'Page',
    host: 'www',
    build: { command: ['cp', '-r', 'src', 'out'], output: 'out', inputs: ['src'], ...build },
    manifest: 'component.json',
    probe: { path: '/' },
    smoke: [{ name: 'home', path: '/', expect: { status: 200 } }],
  });

async function build(what = page()) {
  const source = await resolveSource({ directory: join(home, 'checkout'), ref: 'worktree', state });
  return buildArtifact({ component: what, known: ['page', 'api'], source, state, log: join(home, 'log') });
}

describe('the manifest of a component', () => {
  test('is read from the source and kept with the artifact', async () => {
    await write('component.json', '{"version": "1.4.0", "requires": {"api": ">=1.4"}}');
    const { digest, compatibility } = await build();
    expect(compatibility).toEqual({ version: '1.4.0', requires: { api: '>=1.4' } });
    expect((await readArtifact(state, 'page', digest)).compatibility).toEqual(compatibility);
    expect(await verifyArtifact(state, 'page', digest)).toEqual({ altered: false });
  });

  test('that changes makes another artifact, though its files are the same', async () => {
    await write('component.json', '{"version": "1.4.0"}');
    const before = await build();
    await write('component.json', '{"version": "1.5.0"}');
    const after = await build();
    expect(after).toMatchObject({ reused: false, compatibility: { version: '1.5.0', requires: {} } });
    expect(after.inputs).not.toBe(before.inputs);
    expect(after.digest).not.toBe(before.digest);
    expect((await readArtifact(state, 'page', before.digest)).compatibility?.version).toBe('1.4.0');
  });

  test.each([
    [
      '{"version": "1.4.0", "requires": {"apo": "*"}}',
      '« apo », qui n’est pas un composant : le plan connaît page, api',
    ],
    ['{"version": "1.4"}', 'component.json de worktree-'],
    ['{"version": "1.4"}', 'version : une version s’écrit « 1.4.0 »'],
    ['{"version": "1.4.0", "requires": {"api": "latest"}}', 'requires.api : une condition s’écrit comme « >=1.4 »'],
    ['{"version": "1.4.0", "needs": {}}', '« needs » n’est pas un champ permis ici : utilisez version ou requires'],
    ['version: 1.4.0', 'ce n’est pas du JSON'],
  ])('%s is refused before anything is built', async (text, sentence) => {
    await write('component.json', text);
    await expect(build()).rejects.toThrow(sentence);
    await expect(build()).rejects.toMatchObject({ code: 'manifest-invalid' });
  });

  test('that the plan names must be there', async () => {
    await expect(build()).rejects.toThrow('Le plan indique l’entrée « component.json »');
  });
});

describe('the packages inside an artifact', () => {
  beforeEach(() => write('component.json', '{"version": "1.0.0"}'));

  test('are those that its source maps and Angular’s list of licences name', async () => {
    const sources = [
      '../node_modules/zod/v4/core.js',
      'x/node_modules/a/node_modules/@b/c/index.js',
      '../node_modules/node_modules/.pnpm/tiny@1.0.1/node_modules/tiny/index.js',
      '../src/own.ts',
      null,
    ];
    await write('src/main.js.map', JSON.stringify({ sources }));
    await write('beside/3rdpartylicenses.txt', '-----\nPackage: @angular/core\nLicense: "MIT"\n\nPackage: zod\n');
    const { packages } = await build(page({ packagesFrom: ['beside', 'nowhere'] }));
    expect(packages).toEqual([
      'node_modules/.pnpm/tiny@1.0.1/node_modules/tiny',
      'node_modules/@angular/core',
      'node_modules/a/node_modules/@b/c',
      'node_modules/zod',
    ]);
  });

  test('are unknown, not none, when nothing tells', async () => {
    expect((await build()).packages).toBeNull();
  });
});
