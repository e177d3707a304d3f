import { mkdir, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { cacheControl, isHashed } from './content-type.ts';
import { BLUE, GREEN, Trial } from './trial/trial.ts';

const SCRIPT = 'console.log("hello");'.repeat(100);

async function site(trial: Trial, name: string, files: Record<string, string | Buffer>): Promise<string> {
  const directory = join(trial.directory, name);
  for (const [path, content] of Object.entries(files)) {
    await mkdir(join(directory, path, '..'), { recursive: true });
    await writeFile(join(directory, path), content);
    await utimes(join(directory, path), 1_700_000_000, 1_700_000_000);
  }
  return directory;
}

async function served(trial: Trial, fallback: string | null = 'index.html'): Promise<void> {
  const directory = await site(trial, 'blue', {
    'index.html': '<h1>home</h1>',
    'about/index.html': '<h1>about</h1>',
    'main-ABCD2345.js': SCRIPT,
    'main-ABCD2345.js.br': brotliCompressSync(SCRIPT),
    'main-ABCD2345.js.gz': gzipSync(SCRIPT),
    'films/large.bin': Buffer.alloc(3_000_000, 7),
    '.env': 'SECRET=1',
  });
  await writeFile(join(trial.directory, 'outside.txt'), 'outside');
  await symlink(join(trial.directory, 'outside.txt'), join(directory, 'link.txt'));
  await trial.client.putSlot(BLUE, 1, 'v1', { kind: 'static', directory, fallback });
  await trial.weights(100, 0);
}

const page = { accept: 'text/html' };
const status = async (trial: Trial, path: string, headers = {}): Promise<number> =>
  (await fetch(`${trial.url}${path}`, { headers })).status;

describe('a static slot', () => {
  test('serves files, directories and the fallback of navigations', async () => {
    await using trial = await Trial.start();
    await served(trial);
    const read = async (path: string): Promise<string> =>
      (await fetch(`${trial.url}${path}`, { headers: page })).text();
    expect(await read('/')).toBe('<h1>home</h1>');
    expect(await read('/about')).toBe('<h1>about</h1>');
    expect(await read('/about/?x=1')).toBe('<h1>about</h1>');
    expect(await read('/some/route')).toBe('<h1>home</h1>');
    expect(await status(trial, '/missing.js', page)).toBe(404);
    expect(await status(trial, '/some/route', { accept: 'application/json' })).toBe(404);
  });

  test('sends the form the client takes, with its own tag, and says that it varies', async () => {
    await using trial = await Trial.start();
    await served(trial);
    const ask = (encoding: string): Promise<Response> =>
      fetch(`${trial.url}/main-ABCD2345.js`, { headers: { 'accept-encoding': encoding } });
    const answers = await Promise.all([ask('gzip, br'), ask('br;q=0, gzip'), ask('identity')]);
    expect(answers.map(({ headers }) => headers.get('content-encoding'))).toEqual(['br', 'gzip', null]);
    expect(new Set(answers.map(({ headers }) => headers.get('etag'))).size).toBe(3);
    for (const answer of answers) {
      expect(answer.headers.get('vary')).toBe('Accept-Encoding');
      expect(answer.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      expect(await answer.text()).toBe(SCRIPT);
    }
  });

  test('answers 304 for what the client has, and HEAD without a body', async () => {
    await using trial = await Trial.start();
    await served(trial);
    const first = await fetch(trial.url);
    const etag = first.headers.get('etag') ?? '';
    expect(await status(trial, '/', { 'if-none-match': `"other", W/${etag}` })).toBe(304);
    expect(await status(trial, '/', { 'if-none-match': '"other"' })).toBe(200);
    expect(await status(trial, '/', { 'if-modified-since': first.headers.get('last-modified') ?? '' })).toBe(304);
    const head = await fetch(trial.url, { method: 'HEAD' });
    expect([head.headers.get('content-length'), await head.text()]).toEqual(['13', '']);
  });

  test('streams a large file, whole or one range of it', async () => {
    await using trial = await Trial.start();
    await served(trial);
    const url = `${trial.url}/films/large.bin`;
    expect((await (await fetch(url)).bytes()).length).toBe(3_000_000);
    const part = await fetch(url, { headers: { range: 'bytes=2999990-' } });
    expect([part.status, part.headers.get('content-range')]).toEqual([206, 'bytes 2999990-2999999/3000000']);
    expect((await part.bytes()).length).toBe(10);
    expect((await (await fetch(url, { headers: { range: 'bytes=-5' } })).bytes()).length).toBe(5);
    expect(await status(trial, '/films/large.bin', { range: 'bytes=3000000-' })).toBe(416);
  });

  test.each([
    '/../outside.txt',
    '/films/../../outside.txt',
    '/%2e%2e/outside.txt',
    '/..%2foutside.txt',
    '/..\\outside.txt',
    '//outside.txt',
    '/link.txt',
    '/.env',
    '/%00',
    '/%ff',
  ])('gives nothing from outside for %s', async (path) => {
    await using trial = await Trial.start();
    await served(trial, null);
    expect(await trial.raw(`GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`)).toMatch(
      /^HTTP\/1.1 40[04] /,
    );
  });

  test('takes GET and HEAD only', async () => {
    await using trial = await Trial.start();
    await served(trial);
    const answer = await fetch(trial.url, { method: 'POST', body: 'x' });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    expect(await answer.text()).toBe('Ce sont des fichiers : ils répondent à GET et à HEAD.\n');
  });

  test('finds the hashed files of the version before in the other slot', async () => {
    await using trial = await Trial.start();
    await served(trial);
    const directory = await site(trial, 'green', { 'index.html': 'new', 'main-WXYZ6789.js': 'new' });
    await trial.client.putSlot(GREEN, 1, 'v2', { kind: 'static', directory, fallback: 'index.html' });
    await trial.weights(0, 100);
    expect(await (await fetch(trial.url)).text()).toBe('new');
    expect(await status(trial, '/main-ABCD2345.js')).toBe(200);
    expect(await status(trial, '/films/large.bin')).toBe(404);
  });

  test('is refused when its directory or fallback is missing, by name', async () => {
    await using trial = await Trial.start();
    await served(trial);
    const put = (directory: string, fallback: string): Promise<void> =>
      trial.client.putSlot(GREEN, 1, 'v2', { kind: 'static', directory, fallback });
    await expect(put('/no/such', 'index.html')).rejects.toThrow('Le dossier /no/such est illisible');
    await expect(put(join(trial.directory, 'blue'), 'app.html')).rejects.toThrow(
      'Le fichier de repli « app.html » n’est pas dans',
    );
  });
});

test.each([
  ['/main-5F3KJ2QX.js', true],
  ['/chunk-ABCDEFGH.js.map', true],
  ['/assets/index-BkWJ3x4a.css', true],
  ['/app.0123abcd9e.js', true],
  ['/my-component.js', false],
  ['/photo-20240101.jpg', false],
  ['/background.png', false],
  ['/jquery.min.js', false],
])('%s has a hash in its name: %s', (path, expected) => {
  expect(isHashed(path)).toBe(expected);
  expect(cacheControl(path)).toBe(expected ? 'public, max-age=31536000, immutable' : 'public, max-age=300');
});

test.each(['/index.html', '/ngsw.json', '/ngsw-worker.js', '/manifest.webmanifest'])(
  '%s is asked for again each time',
  (path) => {
    expect(cacheControl(path)).toBe('no-cache');
  },
);
