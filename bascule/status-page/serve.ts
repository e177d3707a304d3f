import { createHash } from 'node:crypto';
import { readFile, realpath, stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import { forward, isForwarded } from './forward.ts';
import { currentOf } from './publish.ts';
import { staleFrom } from './stale.ts';

export interface Serving {
  /** Where the page is published. */
  directory: string;
  /** The server's door to the network, which takes subscriptions: `http://127.0.0.1:8170`. */
  upstream: string;
  /** Milliseconds since 1970, by the clock that dates files. */
  now: () => number;
}

/** Serves the published page from disk alone, so that it stands when all else is down. Only subscribing needs the server. */
export function statusPageServer(serving: Serving): Server {
  return createServer((request, response) => {
    answer(serving, request, response).catch(() => {
      if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain; charset=utf-8' });
      response.end('Cette page n’a pas pu être lue. This page could not be read.\n');
    });
  });
}

async function answer(serving: Serving, request: IncomingMessage, response: ServerResponse): Promise<void> {
  for (const [name, value] of Object.entries(safety)) response.setHeader(name, value);
  const path = pathOf(request.url ?? '/');
  if (path === null) return plain(response, 400, 'Cette adresse n’en est pas une. This is not an address.\n');
  if (isForwarded(path)) return forward(serving.upstream, request, response);
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD');
    return plain(response, 405, 'Cette page ne se lit que par GET. This page is read with GET.\n');
  }
  const root = await realpath(currentOf(serving.directory)).catch(() => null);
  if (root === null) {
    response.setHeader('retry-after', '30');
    return plain(response, 503, 'La page n’est pas encore publiée. The page is not published yet.\n');
  }
  const directory = (await stat(join(root, path)).catch(() => null))?.isDirectory();
  if (directory && path !== '' && !path.endsWith('/')) {
    response.writeHead(308, { location: `/${path}/` }).end();
    return;
  }
  await file({ serving, root, path: fileAt(path), request, response });
}

interface Wanted {
  serving: Serving;
  root: string;
  path: string;
  request: IncomingMessage;
  response: ServerResponse;
}

async function file({ serving, root, path, request, response }: Wanted): Promise<void> {
  const [found, status] = await readFile(join(root, path)).then(
    (content) => [{ path, content }, 200] as const,
    async () => [{ path: '404.html', content: await readFile(join(root, '404.html')) }, 404] as const,
  );
  const { mtimeMs } = await stat(root);
  const body = found.path.endsWith('.html') ? staleFrom(found.content, serving.now() - mtimeMs) : found.content;
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`;
  response.setHeader('etag', etag);
  response.setHeader('cache-control', path.startsWith('fonts/') ? 'public, max-age=604800' : 'public, max-age=15');
  if (isOpenToScripts(path)) response.setHeader('access-control-allow-origin', '*');
  if (status === 200 && request.headers['if-none-match']?.split(/\s*,\s*/).includes(etag)) {
    response.writeHead(304).end();
    return;
  }
  response.writeHead(status, { 'content-type': typeOf(found.path), 'content-length': body.byteLength });
  response.end(request.method === 'HEAD' ? undefined : body);
}

/** Without the query, decoded, and surely inside; null when it is none. */
function pathOf(url: string): string | null {
  try {
    const path = decodeURIComponent(new URL(url, 'http://page').pathname).slice(1);
    const isInside = path.split('/').every((part) => !part.startsWith('.'));
    return isInside && !path.includes('\0') && !path.includes('\\') ? path : null;
  } catch {
    return null;
  }
}

/** `history` is `history.html`, `en/` is `en/index.html`. */
function fileAt(path: string): string {
  if (path === '' || path.endsWith('/')) return `${path}index.html`;
  return extname(path) === '' ? `${path}.html` : path;
}

/** Programs of other sites may read what is made for programs. */
const isOpenToScripts = (path: string) => path.startsWith('api/') || /\.(rss|atom|svg)$/.test(path);

function plain(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' }).end(text);
}

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.rss': 'application/rss+xml; charset=utf-8',
  '.atom': 'application/atom+xml; charset=utf-8',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};

const typeOf = (path: string) => types[extname(path)] ?? 'application/octet-stream';

/** Nothing of the page runs, and nothing of it comes from elsewhere. */
const safety = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'interest-cohort=()',
};
