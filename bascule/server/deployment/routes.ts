import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import type { Deployment } from '../../core/deployment/deployment.ts';
import type { Ground } from '../../engine/ground.ts';
import { checked } from '../checked.ts';
import type { ProgressBoard } from '../progress-board.ts';
import { Refusal } from '../refusal.ts';
import { deployRequest, rollbackRequest } from '../wire.ts';
import { requestDeployment } from './request.ts';
import { requestRollback } from './rollback.ts';
import { eventStream } from './stream.ts';
import { summarise } from './summary.ts';

export function deploymentRoutes(server: FastifyInstance, ground: Ground, board: ProgressBoard, root: string): void {
  server.post('/api/deployments', async (request, reply) => {
    return reply.code(201).send(await requestDeployment(ground, root, checked(deployRequest, request.body)));
  });

  server.post<{ Params: { environment: string } }>(
    '/api/environments/:environment/rollback',
    async (request, reply) => {
      return reply
        .code(201)
        .send(await requestRollback(ground, request.params.environment, checked(rollbackRequest, request.body)));
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

async function found(ground: Ground, id: string): Promise<Deployment> {
  const deployment = await ground.log.find(id);
  if (deployment) return deployment;
  throw new Refusal(
    'not-found',
    `Le déploiement « ${id} » n’existe pas : « npx bascule status » montre le dernier de chaque environnement.`,
  );
}
