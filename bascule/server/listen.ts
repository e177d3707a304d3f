import { chmod, rm } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { fastify, type FastifyInstance } from 'fastify';
import { consolePages } from './console/pages.ts';
import { currentConsole } from './console/routes.ts';
import { httpStatus, refusalOf } from './refusal.ts';
import { common, routes, type Parts } from './routes.ts';
import type { Setting } from './setting.ts';

/**
 * The HTTP API at its two doors: a unix socket, whose file its owner alone may open, and this machine's network, where
 * everybody must prove who they are. Answers how to shut both.
 */
export async function listen(parts: Parts): Promise<() => Promise<void>> {
  const { place } = parts.setting;
  const shared = common(parts);
  const [socket, net] = await Promise.all([door(parts, shared), door(parts, shared)]);
  await consolePages(net, { current: currentConsole, origin: shared.sessions.origin });
  await rm(place.serverSocket, { force: true });
  // Nobody else may come in between the listening and the rights.
  const before = process.umask(0o177);
  try {
    await socket.listen({ path: place.serverSocket });
  } finally {
    process.umask(before);
  }
  await chmod(place.serverSocket, 0o600);
  const closing = new AbortController();
  await openToNetwork(net, parts.setting, closing.signal);
  return async () => {
    closing.abort();
    await Promise.all([socket.close(), net.close()]);
  };
}

const lookAgainMs = 1_000;

/**
 * A server that is paused, and whose environments this one took over, holds the port for as long as it lives. Deployments
 * and the command line go on meanwhile: the door opens once the port is free.
 */
async function openToNetwork(net: FastifyInstance, { ports, logger }: Setting, closing: AbortSignal): Promise<void> {
  const open = () => net.listen({ host: '127.0.0.1', port: ports.console });
  const isShut = await open().then(() => false, isTaken);
  if (!isShut) return;
  logger.warn(`Le port ${ports.console} de la console est pris : elle répondra dès qu’il sera libre.`);
  void (async () => {
    while (!closing.aborted) {
      await pause(lookAgainMs, undefined, { signal: closing }).catch(() => {});
      if (closing.aborted || !(await open().then(() => false, isTaken))) return;
    }
  })().catch((error: unknown) => logger.error({ error: String(error) }, 'the console’s port can not be opened'));
}

/** @throws what it is given, when it is anything else */
function isTaken(error: unknown): true {
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return true;
  throw error;
}

async function door(parts: Parts, shared: ReturnType<typeof common>): Promise<FastifyInstance> {
  const { logger } = parts.setting;
  const server = fastify({ forceCloseConnections: true });
  server.setErrorHandler((error, _request, reply) => {
    const { code, message } = refusalOf(error);
    if (code === 'internal') logger.error({ error: error instanceof Error ? error.stack : String(error) }, message);
    return reply.code(httpStatus[code]).send({ error: { code, message } });
  });
  await routes(server, parts, shared);
  return server;
}
