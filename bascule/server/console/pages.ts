import { randomBytes } from 'node:crypto';
import { readFile, realpath, stat } from 'node:fs/promises';
import { basename, extname, join, normalize } from 'node:path';
import files from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '../refusal.ts';
import { headersFor, pageHeaders } from './headers.ts';
import { waitingPage } from './waiting-page.ts';

interface PagesGround {
  /** A link to the folder of the console's latest build; none before the first. */
  current: string;
  origin: URL;
}

/** What programs ask for: never answered by a page. */
const programs = ['/api/', '/ofrep/'];

/**
 * The console's files, for everybody: they say nothing of anybody. A path without a file is a screen, which the page
 * finds by itself. A newer build is taken up with the next page.
 */
export async function consolePages(server: FastifyInstance, { current, origin }: PagesGround): Promise<void> {
  await server.register(files, { serve: false });
  server.get('/*', { config: { public: true } }, async (request, reply) => {
    const path = new URL(request.url, origin).pathname;
    if (programs.some((each) => path.startsWith(each)))
      throw new Refusal('not-found', `« ${path} » n’est pas dans l’API de Bascule.`);
    if (await isBelow(request, reply, origin)) return reply;
    const site = await realpath(current).catch(() => null);
    if (site === null) return reply.code(503).headers(pageHeaders(null)).type('text/html').send(waitingPage);
    const name = normalize(decodeURIComponent(path)).replace(/^\/+/, '');
    if (name !== 'index.html' && (await isFile(site, name)))
      return reply.headers(headersFor(name)).sendFile(name, site, { cacheControl: false });
    if (extname(name) !== '') throw new Refusal('not-found', `« ${path} » n’est pas un fichier de la console.`);
    return page(reply, site);
  });
}

/** The name of the build that is given out now; null before the first. */
export async function consoleBuild(current: string): Promise<string | null> {
  return realpath(current).then(
    (site) => basename(site),
    () => null,
  );
}

/** Passkeys belong to a host name: a page opened by the machine's address goes on at its name. */
async function isBelow({ hostname, url }: FastifyRequest, reply: FastifyReply, origin: URL): Promise<boolean> {
  if (hostname !== '127.0.0.1' || origin.hostname !== 'localhost') return false;
  await reply.redirect(new URL(url, origin).href, 307);
  return true;
}

async function isFile(site: string, name: string): Promise<boolean> {
  if (name === '' || name.startsWith('..') || name.includes('\0')) return false;
  return stat(join(site, name)).then(
    (found) => found.isFile(),
    () => false,
  );
}

/** Angular puts its styles into the page under a word that nobody else can guess. */
async function page(reply: FastifyReply, site: string): Promise<FastifyReply> {
  const nonce = randomBytes(18).toString('base64');
  const html = await readFile(join(site, 'index.html'), 'utf8');
  return reply.headers(pageHeaders(nonce)).type('text/html').send(html.replaceAll('NONCE', nonce));
}
