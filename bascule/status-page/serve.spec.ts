import { once } from 'node:events';
import { lutimes, mkdtemp, readdir, rm, symlink, utimes } from 'node:fs/promises';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { publish } from './publish.ts';
import { statusPageServer } from './serve.ts';
import { whenStale } from './stale.ts';

let directory: string;
let now: number;
let base: string;
const servers: Server[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'status-page-'));
  now = Date.now();
  base = await served('http://127.0.0.1:9');
});
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
  await rm(directory, { recursive: true, force: true });
});

const served = (upstream: string) => listening(statusPageServer({ directory, upstream, now: () => now }));

async function listening(server: Server): Promise<string> {
  servers.push(server.listen(0, '127.0.0.1'));
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const banner = whenStale('<p class="stale">Données du 23 novembre</p>');
const files = (title = 'Tout va') =>
  new Map([
    ['index.html', `<title>${title}</title>${banner}`],
    ['404.html', '<title>Rien ici</title>'],
    ['history.html', 'passé'],
    ['en/index.html', 'All is well'],
    ['api/v2/summary.json', `{"title":"${title}"}`],
    ['fonts/figtree.woff2', 'font'],
  ]);

/** A path as it is, where `fetch` would tidy it up. */
async function raw(path: string): Promise<{ status: number | undefined; body: string }> {
  const asked = request(base, { path }).end();
  const [answer] = (await once(asked, 'response')) as [import('node:http').IncomingMessage];
  let body = '';
  for await (const chunk of answer.setEncoding('utf8')) body += chunk as string;
  return { status: answer.statusCode, body };
}

describe('the page', () => {
  test('before its first issue is not there yet, and says when to come again', async () => {
    const answer = await fetch(base);
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '30']);
  });

  test('is served with its types, a short life and headers that let nothing run', async () => {
    await publish(directory, files());
    const page = await fetch(base);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('cache-control')).toBe('public, max-age=15');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(page.headers.get('access-control-allow-origin')).toBeNull();
    const json = await fetch(`${base}/api/v2/summary.json`);
    expect(json.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(json.headers.get('access-control-allow-origin')).toBe('*');
    expect((await fetch(`${base}/fonts/figtree.woff2`)).headers.get('cache-control')).toContain('max-age=604800');
    expect(await (await fetch(`${base}/history?from=mail`)).text()).toBe('passé');
  });

  test('that the reader has is not sent again', async () => {
    await publish(directory, files());
    const etag = (await fetch(base)).headers.get('etag')!;
    const again = await fetch(base, { headers: { 'if-none-match': `"other", ${etag}` } });
    expect([again.status, await again.text()]).toEqual([304, '']);
    await publish(directory, files('Rien ne va'));
    expect((await fetch(base, { headers: { 'if-none-match': etag } })).status).toBe(200);
  });

  test('answers HEAD without a body, and nothing but reading', async () => {
    await publish(directory, files());
    const head = await fetch(base, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    const post = await fetch(base, { method: 'POST' });
    expect([post.status, post.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });

  test('leads to a folder’s own address, and what is not there is not found', async () => {
    await publish(directory, files());
    const moved = await fetch(`${base}/en`, { redirect: 'manual' });
    expect([moved.status, moved.headers.get('location')]).toEqual([308, '/en/']);
    expect(await (await fetch(`${base}/en/`)).text()).toBe('All is well');
    const lost = await fetch(`${base}/nowhere`);
    expect([lost.status, await lost.text()]).toEqual([404, '<title>Rien ici</title>']);
  });

  test('leads nowhere outside of itself', async () => {
    await publish(directory, files());
    for (const path of [
      '/../../../etc/passwd',
      '/..%2f..%2fetc/passwd',
      '/%2e%2e/x',
      '/.git/config',
      '/a%00b',
      '/%zz',
      '/..\\x',
    ]) {
      const { status, body } = await raw(path);
      expect([400, 404], path).toContain(status);
      expect(body).not.toContain('root:');
    }
  });
});

describe('an old page', () => {
  test('says so by itself, once it was not published for five minutes', async () => {
    await publish(directory, files());
    expect(await (await fetch(base)).text()).not.toContain('<p class="stale">Données du 23 novembre</p></');
    expect(await (await fetch(base)).text()).toContain('<!--stale');
    now += 5 * 60_000 + 1_000;
    const old = await (await fetch(base)).text();
    expect(old).toContain('<title>Tout va</title><p class="stale">Données du 23 novembre</p>');
    expect(old).not.toContain('<!--');
  });

  test('is not taken for the one that the reader has', async () => {
    await publish(directory, files());
    const etag = (await fetch(base)).headers.get('etag')!;
    now += 6 * 60_000;
    expect((await fetch(base, { headers: { 'if-none-match': etag } })).status).toBe(200);
  });

  test('is fresh again with its next issue', async () => {
    await publish(directory, files());
    now += 6 * 60_000;
    const [issue] = await readdir(join(directory, 'issues'));
    await utimes(join(directory, 'issues', issue!), new Date(now), new Date(now));
    expect(await (await fetch(base)).text()).toContain('<!--stale');
  });
});

test('whoever reads while it is published reads one issue whole, never none', async () => {
  await publish(directory, files('issue 0'));
  let over = false;
  const readers = Array.from({ length: 4 }, async () => {
    while (!over) {
      const answer = await fetch(base);
      expect(answer.status).toBe(200);
      expect(await answer.text()).toMatch(/^<title>issue \d+<\/title>/);
    }
  });
  for (let issue = 1; issue <= 40; issue += 1) await publish(directory, files(`issue ${issue}`));
  over = true;
  await Promise.all(readers);
  expect(await (await fetch(base)).text()).toContain('issue 40');
});

test('issues that nobody reads any more go, and so does what a crash left', async () => {
  for (const title of ['un', 'deux']) await publish(directory, files(title));
  const before = new Date(Date.now() - 120_000);
  await symlink('issues/issue-never', join(directory, 'next-issue-never'));
  await lutimes(join(directory, 'next-issue-never'), before, before);
  for (const issue of await readdir(join(directory, 'issues')))
    await utimes(join(directory, 'issues', issue), before, before);
  await publish(directory, files('trois'));
  expect(await readdir(join(directory, 'issues'))).toHaveLength(1);
  expect((await readdir(directory)).sort()).toEqual(['current', 'issues']);
});

describe('what people send', () => {
  test('is handed on to the server with where it came from, and its answer back', async () => {
    const upstream = await listening(
      createServer((asked, answer) => {
        let body = '';
        asked.on('data', (chunk) => (body += String(chunk)));
        asked.on('end', () =>
          answer
            .writeHead(202, { 'content-type': 'text/html', 'x-inside': 'hidden' })
            .end(JSON.stringify({ ...{ url: asked.url, body }, from: asked.headers['x-forwarded-for'] })),
        );
      }),
    );
    base = await served(upstream);
    const answer = await fetch(`${base}/subscriptions/end?token=abc`, {
      method: 'POST',
      body: 'List-Unsubscribe=One-Click',
    });
    expect([answer.status, answer.headers.get('x-inside'), answer.headers.get('cache-control')]).toEqual([
      202,
      null,
      'no-store',
    ]);
    expect(await answer.json()).toEqual({
      ...{ url: '/public/status/subscriptions/end?token=abc', body: 'List-Unsubscribe=One-Click' },
      from: '127.0.0.1',
    });
  });

  test('waits for another day when the server is away; the page itself stands', async () => {
    await publish(directory, files());
    const answer = await fetch(`${base}/subscriptions`, { method: 'POST', body: 'email=lea@exemple.fr' });
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '300']);
    expect((await fetch(base)).status).toBe(200);
  });

  test('is refused when it is too long, before all of it has come', async () => {
    const upstream = await listening(
      createServer((asked, answer) => void asked.resume().on('end', () => answer.end())),
    );
    base = await served(upstream);
    const answer = await fetch(`${base}/subscriptions`, { method: 'POST', body: 'x'.repeat(100_000) });
    expect(answer.status).toBe(413);
  });

  test('reaches nothing of the server but subscriptions', async () => {
    const asked: string[] = [];
    base = await served(
      await listening(createServer((each, answer) => void (asked.push(each.url ?? ''), answer.end()))),
    );
    for (const path of [
      '/subscriptions/../../../api/status',
      '/subscriptions/..%2f..%2fapi',
      '/subscriptions/%2e%2e/x',
      '/subscriptionsx',
    ])
      await raw(path);
    expect(asked.filter((url) => !url.startsWith('/public/status/subscriptions'))).toEqual([]);
  });
});
