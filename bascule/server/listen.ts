import { chmod, rm } from 'node:fs/promises';
import { fastify, type FastifyInstance } from 'fastify';
import { httpStatus, refusalOf } from './refusal.ts';
import { routes, type Parts } from './routes.ts';

/** The HTTP API on its unix socket. Who may open the socket's file may use it: its owner alone. */
export async function listen(parts: Parts): Promise<FastifyInstance> {
  const { place, logger } = parts.setting;
  const server = fastify({ forceCloseConnections: true });
  server.setErrorHandler((error, _request, reply) => {
    const { code, message } = refusalOf(error);
    if (code === 'internal') logger.error({ error: error instanceof Error ? error.stack : String(error) }, message);
    return reply.code(httpStatus[code]).send({ error: { code, message } });
  });
  routes(server, parts);
  await rm(place.serverSocket, { force: true });
  // Nobody else may come in between the listening and the rights.
  const before = process.umask(0o177);
  try {
    await server.listen({ path: place.serverSocket });
  } finally {
    process.umask(before);
  }
  await chmod(place.serverSocket, 0o600);
  return server;
}
