import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { component, type Component } from '../core/plan/schema.ts';
import { buildArtifact } from './build.ts';
import { resolveSource } from './source.ts';
import { readArtifact, verifyArtifact } from './store.ts';

let home: string;
let directory: string;
let state: string;
let log: string;

beforeEach(async () => {
  home = await realpath(await mkdtemp(join(tmpdir(), 'bascule-build-')));
  directory = join(home, 'checkout');
  state = join(home, 'state');
  log = join(home, 'build.log');
  await mkdir(directory);
  await writeFile(join(directory, 'input.txt'), 'hello');
  await program(
    `mkdirSync('out'); writeFileSync('out/app.js', readFileSync('input.txt')); appendFileSync('${home}/runs', '.');`,
  );
});

afterEach(() => rm(home, { recursive: true, force: true }));

async function program(body: string): Promise<void> {
  const imports = `import { appendFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';`;
  await writeFile(join(directory, 'build.mjs'), `${imports}\n${body}`);
}

function app(
  kind: 'process' | 'static',
  build: Partial<{ command: string[]; output: string; inputs: string[] }> = {},
): Component {
  return component.parse({
    kind,
    name: 'app',
    title: 'App',
    host: 'app',
    build: { command: ['node', 'build.mjs'], output: 'out', inputs: ['input.txt', 'build.mjs'], ...build },
    probe: { path: '/' },
    smoke: [{ name: 'answers', path: '/', expect: { status: 200 } }],
    ...(kind === 'process' && { run: { command: ['node', 'app.js'], memoryMb: 128 } }),
  });
}

async function build(what: Component = app('process')) {
  const source = await resolveSource({ directory, ref: 'worktree', state });
  return buildArtifact({ component: what, known: ['app', 'api'], source, state, log });
}

const runs = () => readFile(join(home, 'runs'), 'utf8');

describe('an artifact', () => {
  test('is built once, from the same inputs, and tells where it comes from', async () => {
    const built = await build();
    expect(built).toMatchObject({ component: 'app', kind: 'process', commit: null, bytes: 5, reused: false });
    expect(await readFile(join(built.files, 'app.js'), 'utf8')).toBe('hello');
    await writeFile(join(directory, 'readme.txt'), 'is no input');
    expect(await build()).toEqual({ ...built, reused: true });
    expect(await runs()).toBe('.');
    await writeFile(join(directory, 'input.txt'), 'changed');
    expect((await build()).digest).not.toBe(built.digest);
    expect(await verifyArtifact(state, 'app', built.digest)).toEqual({ altered: false });
  });

  test('asked for twice at once is built once', async () => {
    const [one, other] = await Promise.all([build(), build()]);
    expect(await runs()).toBe('.');
    expect(one.digest).toBe(other.digest);
    expect([one.reused, other.reused].toSorted()).toEqual([false, true]);
  });

  test('that was altered is found out, and built again', async () => {
    const { files, digest } = await build();
    await chmod(join(files, 'app.js'), 0o644);
    await writeFile(join(files, 'app.js'), 'evil');
    expect(await verifyArtifact(state, 'app', digest)).toEqual({
      altered: true,
      why: expect.stringContaining('ont été modifiés'),
    });
    expect(await build()).toMatchObject({ digest, reused: false });
    expect(await readFile(join(files, 'app.js'), 'utf8')).toBe('hello');
    await writeFile(join(files, 'added.js'), 'evil');
    expect((await verifyArtifact(state, 'app', digest)).altered).toBe(true);
  });

  test('whose build fails leaves nothing, and the end of its log is told', async () => {
    await program(`mkdirSync('out'); console.log('half way'); console.error('no such flavour'); process.exit(3);`);
    await expect(build()).rejects.toThrow(
      /a échoué \(code de sortie 3\)\. Fin de .*build\.log :[^]*half way\nno such flavour/,
    );
    expect((await readdir(join(state, 'artifacts/app'))).toSorted()).toEqual(['.lock']);
    await expect(build(app('process', { command: ['nod', 'x'] }))).rejects.toThrow(
      'le programme « nod » est introuvable',
    );
  });

  test('is built by a clean program: our Node.js, no secrets of ours, no earlier output', async () => {
    await program(
      `mkdirSync('out'); writeFileSync('out/env', JSON.stringify({ ...process.env, version: process.version }));`,
    );
    process.env['SOME_SECRET'] = 'x';
    const { files } = await build();
    delete process.env['SOME_SECRET'];
    const env = JSON.parse(await readFile(join(files, 'env'), 'utf8')) as Record<string, string>;
    expect(env).toMatchObject({ NODE_ENV: 'production', version: process.version });
    expect(env).not.toHaveProperty('SOME_SECRET');
  });

  test('needs the inputs and the output that the plan names', async () => {
    await expect(build(app('process', { inputs: ['inputs.txt'] }))).rejects.toThrow(
      'Vouliez-vous dire « input.txt » ?',
    );
    await expect(build(app('process', { output: 'dist' }))).rejects.toThrow('n’a pas produit le dossier « dist »');
    for (const output of ['..', '../other', '/etc', '.']) {
      await expect(build(app('process', { output }))).rejects.toThrow('n’est pas un dossier à l’intérieur du source');
    }
    await mkdir(join(home, 'precious/out'), { recursive: true });
    await symlink(join(home, 'precious'), join(directory, 'linked'));
    await expect(build(app('process', { output: 'linked/out' }))).rejects.toThrow('n’est pas un dossier à l’intérieur');
    expect(await readdir(join(home, 'precious'))).toEqual(['out']);
  });

  test('may link to its own files alone', async () => {
    await program(`mkdirSync('out'); writeFileSync('out/a', '1'); symlinkSync('a', 'out/b');`);
    const { files } = await build();
    expect(await readFile(join(files, 'b'), 'utf8')).toBe('1');
    await program(`mkdirSync('out'); symlinkSync('/etc/passwd', 'out/b');`);
    await expect(build()).rejects.toThrow('mène hors de son dossier de sortie (vers /etc/passwd)');
  });

  test('of files for browsers brings them compressed', async () => {
    const text = 'body { color: red }\n'.repeat(200);
    await program(
      `mkdirSync('out'); writeFileSync('out/a.css', ${JSON.stringify(text)}); writeFileSync('out/small.js', '1');`,
    );
    const { files } = await build(app('static'));
    expect(await readdir(files)).toEqual(['a.css', 'a.css.br', 'a.css.gz', 'small.js']);
    expect(brotliDecompressSync(await readFile(join(files, 'a.css.br'))).toString()).toBe(text);
    expect(gunzipSync(await readFile(join(files, 'a.css.gz'))).toString()).toBe(text);
  });

  test('of a database is its folder of migrations', async () => {
    await mkdir(join(directory, 'migrations/1_init'), { recursive: true });
    await writeFile(join(directory, 'migrations/1_init/migration.sql'), 'SELECT 1');
    const database = component.parse({
      kind: 'database',
      name: 'database',
      title: 'Database',
      migrations: 'migrations',
    });
    const artifact = await build(database);
    expect(artifact.kind).toBe('database');
    expect(await readFile(join(artifact.files, '1_init/migration.sql'), 'utf8')).toBe('SELECT 1');
    await expect(build({ ...database, migrations: 'none' } as Component)).rejects.toThrow(
      'n’a ni fichier ni dossier de ce nom',
    );
  });

  test('is not kept when the state can not be written, and one sentence says so', async () => {
    await mkdir(state);
    await writeFile(join(state, 'artifacts'), 'a file in the way');
    await expect(build()).rejects.toThrow(
      /Impossible d’écrire dans .*: un fichier se trouve là où il faut un dossier\. Rien n’a été gardé/,
    );
  });

  test.skipIf(process.getuid?.() !== 0)(
    'that does not fit on the disk is not kept, and the next one that fits is',
    async () => {
      await mkdir(state);
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', state]);
      try {
        await program(`mkdirSync('out'); writeFileSync('out/big', Buffer.alloc(180_000, 'x'));`);
        await expect(build()).rejects.toThrow(/Impossible d’écrire dans .*: le disque est plein\. Rien n’a été gardé/);
        expect((await readdir(join(state, 'artifacts/app'))).toSorted()).toEqual(['.lock']);
        await program(`mkdirSync('out'); writeFileSync('out/small', 'x');`);
        expect(await build()).toMatchObject({ bytes: 1 });
      } finally {
        execFileSync('umount', [state]);
      }
    },
  );

  test('that is not there is told', async () => {
    await expect(readArtifact(state, 'app', createHash('sha256').digest('hex'))).rejects.toThrow(
      'L’artefact e3b0c44298fc de app n’est pas dans',
    );
    await expect(readArtifact(state, 'app', '../../etc')).rejects.toThrow(/^L’artefact .* n’est pas dans/);
  });

  test('whose build is aborted leaves no program behind', async () => {
    await program(`writeFileSync('${home}/pid', String(process.pid)); setInterval(() => {}, 1000);`);
    const source = await resolveSource({ directory, ref: 'worktree', state });
    const abort = new AbortController();
    const building = buildArtifact({
      component: app('process'),
      known: ['app'],
      source,
      state,
      log,
      signal: abort.signal,
    });
    await expect.poll(() => readFile(join(home, 'pid'), 'utf8').catch(() => ''), { timeout: 20_000 }).not.toBe('');
    abort.abort(new Error('cancelled'));
    await expect(building).rejects.toThrow('cancelled');
    const pid = Number(await readFile(join(home, 'pid'), 'utf8'));
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });
});
