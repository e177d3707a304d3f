import { chmod, rm } from 'node:fs/promises';
import { fastify, type FastifyInstance } from 'fastify';
import type { Ground } from '../engine/ground.ts';
import { deploymentRoutes } from './deployment/routes.ts';
import type { ProgressBoard } from './progress-board.ts';
import { httpStatus, refusalOf } from './refusal.ts';
import type { Setting } from './setting.ts';
import { statusRoutes } from './status/routes.ts';

/** The HTTP API on its unix socket. Who may open the socket's file may use it: its owner alone. */
export async function listen(setting: Setting, ground: Ground, board: ProgressBoard): Promise<FastifyInstance> {
  const { place, logger, root, ports, environments } = setting;
  const server = fastify({ forceCloseConnections: true });
  server.setErrorHandler((error, _request, reply) => {
    const { code, message } = refusalOf(error);
    if (code === 'internal') logger.error({ error: error instanceof Error ? error.stack : String(error) }, message);
    return reply.code(httpStatus[code]).send({ error: { code, message } });
  });
  deploymentRoutes(server, ground, board, root);
  statusRoutes(server, ground, ports, environments);
  await rm(place.serverSocket, { force: true });
  await server.listen({ path: place.serverSocket });
  await chmod(place.serverSocket, 0o600);
  return server;
}
