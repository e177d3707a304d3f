import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Deployment } from '../../core/deployment/deployment.ts';
import type { Ground } from '../../engine/ground.ts';
import { checked } from '../checked.ts';
import type { Access } from '../people/access.ts';
import type { ProgressBoard } from '../progress-board.ts';
import { Refusal } from '../refusal.ts';
import { deployRequest, rollbackRequest } from '../wire.ts';
import { requestDeployment } from './request.ts';
import { requestRollback } from './rollback.ts';
import { eventStream } from './stream.ts';
import { summarise } from './summary.ts';

interface DeploymentGround {
  ground: Ground;
  board: ProgressBoard;
  /** The source deployed where none is named. */
  root: string;
  access: Access;
}

export function deploymentRoutes(server: FastifyInstance, { ground, board, root, access }: DeploymentGround): void {
  server.post('/api/deployments', async (request, reply) => {
    const asked = checked(deployRequest, request.body);
    const by = access.require(request, 'deploy', asked.environment, asked.by);
    const override = asked.override && { reason: asked.override.reason, role: overridingRole(access, request) };
    return reply.code(201).send(await requestDeployment(ground, root, { ...asked, by, ...(override && { override }) }));
  });

  server.post<{ Params: { environment: string } }>(
    '/api/environments/:environment/rollback',
    async (request, reply) => {
      const { environment } = request.params;
      const asked = checked(rollbackRequest, request.body);
      const by = access.require(request, 'rollback', environment, asked.by);
      return reply.code(201).send(await requestRollback(ground, environment, { ...asked, by }));
    },
  );

  server.get<{ Params: { id: string } }>('/api/deployments/:id', async (request) =>
    summarise(await found(ground, request.params.id)),
  );

  server.get<{ Params: { id: string } }>('/api/deployments/:id/events', async (request, reply) => {
    const { id } = await found(ground, request.params.id);
    const afterSeq = Number(request.headers['last-event-id'] ?? 0) || 0;
    const gone = new AbortController();
    reply.raw.once('close', () => gone.abort());
    return reply
      .header('content-type', 'text/event-stream')
      .header('cache-control', 'no-store')
      .send(Readable.from(eventStream(ground, board, id, afterSeq, gone.signal)));
  });
}

/** The role that lets this person pass over gates. @throws Refusal when none does */
function overridingRole(access: Access, request: FastifyRequest): string {
  const { roles } = access.requirePersonWho(request, 'override');
  return roles.find((role) => access.roleMay(role, 'override')) ?? '';
}

async function found(ground: Ground, id: string): Promise<Deployment> {
  const deployment = await ground.log.find(id);
  if (deployment) return deployment;
  throw new Refusal(
    'not-found',
    `Le déploiement « ${id} » n’existe pas : « npx bascule status » montre le dernier de chaque environnement.`,
  );
}
