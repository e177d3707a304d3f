import { chmod, rm } from 'node:fs/promises';
import { fastify, type FastifyInstance } from 'fastify';
import { consolePages } from './console/pages.ts';
import { currentConsole } from './console/routes.ts';
import { httpStatus, refusalOf } from './refusal.ts';
import { common, routes, type Parts } from './routes.ts';

/**
 * The HTTP API at its two doors: a unix socket, whose file its owner alone may open, and this machine's network, where
 * everybody must prove who they are. Answers how to shut both.
 */
export async function listen(parts: Parts): Promise<() => Promise<void>> {
  const { place, ports } = parts.setting;
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
  await net.listen({ host: '127.0.0.1', port: ports.console });
  return async () => {
    await Promise.all([socket.close(), net.close()]);
  };
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
