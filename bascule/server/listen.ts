import { chmod, rm } from 'node:fs/promises';
import { fastify, type FastifyInstance } from 'fastify';
import type { Ground } from '../engine/ground.ts';
import { ensureCarriedOut } from '../engine/engine.ts';
import { approvalRoutes } from './approval/routes.ts';
import { logDeployments } from './approval/log-deployments.ts';
import type { Backups } from './backup/backups.ts';
import { backupRoutes } from './backup/routes.ts';
import { checklistRoutes } from './checklist/routes.ts';
import { deploymentRoutes } from './deployment/routes.ts';
import { gateRoutes, gatesOf } from './gates/routes.ts';
import { Access } from './people/access.ts';
import { peopleRoutes } from './people/routes.ts';
import type { ProgressBoard } from './progress-board.ts';
import { httpStatus, refusalOf } from './refusal.ts';
import type { Setting } from './setting.ts';
import { statusRoutes } from './status/routes.ts';
import { windowRoutes } from './window/routes.ts';

/** The HTTP API on its unix socket. Who may open the socket's file may use it: its owner alone. */
export async function listen(
  setting: Setting,
  ground: Ground,
  board: ProgressBoard,
  backups: Backups,
): Promise<FastifyInstance> {
  const { plan, place, logger, root, ports, environments, clock } = setting;
  const { pool, log } = ground;
  const server = fastify({ forceCloseConnections: true });
  server.setErrorHandler((error, _request, reply) => {
    const { code, message } = refusalOf(error);
    if (code === 'internal') logger.error({ error: error instanceof Error ? error.stack : String(error) }, message);
    return reply.code(httpStatus[code]).send({ error: { code, message } });
  });
  const access = new Access(plan, pool);
  access.guard(server);
  const deployments = logDeployments(log, ensureCarriedOut);
  const evidence = { gates: (id: string) => gatesOf(log, id), checks: async () => [] };
  deploymentRoutes(server, { ground, board, root, access });
  statusRoutes(server, ground, ports, environments);
  gateRoutes(server, { log, access });
  windowRoutes(server, { pool, plan, clock: () => clock.now(), access });
  peopleRoutes(server, { plan, pool, clock });
  approvalRoutes(server, { plan, pool, clock, access, deployments });
  checklistRoutes(server, { plan, pool, clock, access, deployments, evidence });
  backupRoutes(server, { backups, clock: () => clock.now(), access });
  await rm(place.serverSocket, { force: true });
  await server.listen({ path: place.serverSocket });
  await chmod(place.serverSocket, 0o600);
  return server;
}
