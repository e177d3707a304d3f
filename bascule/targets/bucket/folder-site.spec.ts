import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test as each, vi } from 'vitest';
import { freePort } from '../../testing/free-ports.ts';
import { FolderSite } from './folder-site.ts';
import { nginxServer } from './nginx.ts';
import { goBack } from './site.ts';

const hasNginx = spawnSync('nginx', ['-v'], { stdio: 'ignore' }).status === 0;
if (!hasNginx)
  process.stderr.write('nginx manque : les tests d’un dossier qu’il sert ne tournent pas (apt-get install nginx).\n');
const test = each.skipIf(!hasNginx);

/** What the switch would answer on a path that another component has. */
const mount = createServer((request, response) => response.end(`api ${request.url} of ${request.headers.host}`));

let root: string;
let home: string;
let nginx: ChildProcess;
let url: string;
let site: FolderSite;

/** One nginx for all; each test has a volume of its own, behind one link that nginx follows at every request. */
beforeAll(async () => {
  if (!hasNginx) return;
  root = await mkdtemp(join(tmpdir(), 'bascule-nginx-'));
  await chmod(root, 0o755);
  const port = await freePort();
  await once(mount.listen(0, '127.0.0.1'), 'listening');
  const { port: mountedAt } = mount.address() as AddressInfo;
  url = `http://127.0.0.1:${port}`;
  const server = nginxServer({
    volume: `${root}/volume`,
    listen: `127.0.0.1:${port}`,
    names: ['_'],
    fallback: 'index.html',
    mounts: { paths: ['/api'], at: `http://127.0.0.1:${mountedAt}` },
  });
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (each) => `${each}_temp_path ${root}/tmp;`,
  );
  const config = `worker_processes 2; daemon off; pid ${root}/nginx.pid; error_log ${root}/error.log;
    events {} http { types { text/html html; text/javascript js; } access_log off; ${temporary.join(' ')} ${server} }`;
  await writeFile(join(root, 'nginx.conf'), config);
  nginx = spawn('nginx', ['-c', join(root, 'nginx.conf')], { stdio: 'inherit' });
  await vi.waitFor(async () => expect(await reachable(port)).toBe(true), { timeout: 10_000 });
});
afterAll(async () => {
  if (!hasNginx) return;
  nginx.kill('SIGQUIT');
  if (nginx.exitCode === null) await once(nginx, 'exit');
  mount.closeAllConnections();
  mount.close();
  await rm(root, { recursive: true, force: true });
});

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'bascule-folder-'));
  await mkdir(join(root, 'volume'), { recursive: true });
  site = new FolderSite({ volume: join(root, 'volume'), environment: 'production' });
});
afterEach(async () => {
  await rm(home, { recursive: true, force: true });
  await rm(join(root, 'volume'), { recursive: true, force: true });
});

function reachable(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false));
    probe.on('connect', () => probe.end());
  });
}

async function published(letter: string, more: Record<string, string> = {}): Promise<string> {
  const files = join(home, letter);
  const all = {
    'index.html': `<script src="main-${letter.toUpperCase()}1B2C3D4.js"></script>`,
    [`main-${letter.toUpperCase()}1B2C3D4.js`]: `console.log('${letter}')`,
    'offres/index.html': `<h1>Offres ${letter}</h1>`,
    ...more,
  };
  for (const [path, content] of Object.entries(all)) {
    await mkdir(dirname(join(files, path)), { recursive: true });
    await writeFile(join(files, path), content);
  }
  await site.publish({ digest: letter.repeat(64), version: `v-${letter}`, files });
  return letter.repeat(64);
}

const visit = async (path: string, headers: Record<string, string> = {}) => {
  const response = await fetch(url + path, { headers });
  return { status: response.status, text: await response.text(), headers: response.headers };
};

test('nginx serves the version that is pointed to: its pages, its assets, and the entry page for paths of the app', async () => {
  const digest = await published('a', { 'app-settings.json': '{}' });
  expect((await visit('/')).status).toBe(404);
  await site.goLive(digest, 1);
  expect(await visit('/')).toMatchObject({ status: 200, text: expect.stringContaining('main-A1B2C3D4.js') });
  expect((await visit('/')).headers.get('cache-control')).toBe('no-cache');
  expect((await visit('/offres/')).text).toBe('<h1>Offres a</h1>');
  expect((await visit('/compte/points')).text).toContain('main-A1B2C3D4.js');
  expect((await visit('/app-settings.json')).headers.get('cache-control')).toBe('no-cache');
  const asset = await visit('/main-A1B2C3D4.js');
  expect(asset).toMatchObject({ status: 200, text: "console.log('a')" });
  expect(asset.headers.get('cache-control')).toContain('immutable');
});

test('a path of another component is asked of the switch, also where it looks like an asset', async () => {
  await site.goLive(await published('a'), 1);
  expect((await visit('/api/flags?x=1')).text).toMatch(/^api \/api\/flags\?x=1 of 127\.0\.0\.1/);
  expect((await visit('/api/x-A1B2C3D4.js')).text).toContain('api /api/x-A1B2C3D4.js');
  expect((await visit('/api')).text).toContain('api /api of');
  expect((await visit('/apix')).text).toContain('main-A1B2C3D4.js');
});

test('a browser that knows a page is told of the next one, though both have one size and came in one second', async () => {
  await site.goLive(await published('a'), 1);
  const etag = (await visit('/')).headers.get('etag')!;
  expect((await visit('/', { 'if-none-match': etag })).status).toBe(304);
  await site.goLive(await published('b'), 1);
  expect(await visit('/', { 'if-none-match': etag })).toMatchObject({
    status: 200,
    text: expect.stringContaining('main-B1B2C3D4.js'),
  });
});

test('while versions change under load every answer is a whole page whose assets are there', async () => {
  const [a, b] = [await published('a'), await published('b')];
  await site.goLive(a, 1);
  let over = false;
  const seen = new Set<string>();
  const visitor = async () => {
    while (!over) {
      const page = await visit('/');
      expect(page.status).toBe(200);
      const asset = /main-\w+\.js/.exec(page.text)![0];
      seen.add(asset);
      expect((await visit(`/${asset}`)).status).toBe(200);
    }
  };
  const visitors = Promise.all([visitor(), visitor(), visitor(), visitor()]);
  for (let round = 0; round < 12; round += 1) await site.goLive(round % 2 ? a : b, 1);
  over = true;
  await visitors;
  expect([...seen].sort()).toEqual(['main-A1B2C3D4.js', 'main-B1B2C3D4.js']);
});

test('going back is one rename, and never leads to what was left', async () => {
  await site.goLive(await published('a'), 1);
  await site.goLive(await published('b'), 1);
  await rm(home, { recursive: true });
  expect((await goBack(site, 2)).pointer).toMatchObject({ version: 'v-a', moves: 3 });
  expect((await visit('/')).text).toContain('main-A1B2C3D4.js');
  expect((await visit('/main-B1B2C3D4.js')).status).toBe(200);
  await expect(goBack(site, 2)).rejects.toThrow('n’a pas de version précédente');
});

test('an older epoch moves nothing, and a version that is not entire is not served', async () => {
  const [a, b] = [await published('a'), await published('b')];
  await site.goLive(a, 5);
  await expect(site.goLive(b, 4)).rejects.toMatchObject({ code: 'stale-epoch' });
  await expect(site.goLive('c'.repeat(64), 5)).rejects.toThrow('La version cccccccccccc n’est pas entière');
  expect((await visit('/')).text).toContain('main-A1B2C3D4.js');
});

test('what a crash left half done is done again', async () => {
  const [a, b] = [await published('a'), await published('b')];
  await site.goLive(a, 1);
  await mkdir(join(root, 'volume/_moves/2'), { recursive: true });
  await writeFile(join(root, 'volume/_moves/2/live.json'), '{"digest":"');
  await writeFile(join(root, 'volume/live.aside'), '');
  await rm(join(root, 'volume/_releases', `${b}.json`));
  await published('b');
  expect((await site.goLive(b, 1)).pointer.moves).toBe(2);
  expect((await visit('/')).text).toContain('main-B1B2C3D4.js');
});

test('old versions go with their assets; an asset that a kept version has too stays', async () => {
  const shared = { 'chunk-ABCD1234.js': 'shared' };
  for (const letter of ['a', 'b', 'c']) await site.goLive(await published(letter, shared), 1);
  const [a] = ['a', 'b', 'c'].map((letter) => letter.repeat(64));
  expect(await site.prune({ keep: 1, held: [a!] }, 1)).toEqual([]);
  expect(await site.prune({ keep: 1, held: [] }, 1)).toEqual([a]);
  expect((await visit('/main-A1B2C3D4.js')).status).toBe(404);
  expect((await visit('/chunk-ABCD1234.js')).text).toBe('shared');
  expect((await visit('/main-B1B2C3D4.js')).text).toBe("console.log('b')");
});

test('what was cut off while it was published or taken away goes with the next prune', async () => {
  const [a, b] = [await published('a'), await published('b')];
  await site.goLive(a, 1);
  const releases = join(root, 'volume/_releases');
  await rm(join(releases, `${b}.json`));
  await mkdir(join(releases, '.0123456789ab'));
  expect(await site.prune({ keep: 1, held: [] }, 1)).toEqual([b]);
  expect(await readdir(releases)).toEqual([a, `${a}.json`]);
  expect((await visit('/main-B1B2C3D4.js')).status).toBe(404);
  expect((await visit('/main-A1B2C3D4.js')).status).toBe(200);
});

test('whether a folder is there and can be written is told', async () => {
  await site.check();
  const nowhere = new FolderSite({ volume: join(root, 'nowhere'), environment: 'production' });
  await expect(nowhere.check()).rejects.toThrow('n’existe pas : créez-le, ou montez le volume qu’il est.');
});
