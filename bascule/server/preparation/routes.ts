import type { FastifyInstance } from 'fastify';
import type { Ground } from '../../engine/ground.ts';
import { TargetError } from '../../targets/target-error.ts';
import { knownEnvironment } from '../deployment/request.ts';
import type { Machine } from '../machine.ts';
import type { Operations } from '../operation/operations.ts';
import { ownersRoute, requireSocket } from '../people/routes.ts';
import { Refusal, refusalOf } from '../refusal.ts';

interface PreparationGround {
  ground: Ground;
  machine: Pick<Machine, 'prepare'>;
  operations: Operations;
}

/** Makes ready what an environment runs on: asked by `up`, so by whoever owns the socket. */
export function preparationRoutes(server: FastifyInstance, { ground, machine, operations }: PreparationGround): void {
  server.post<{ Params: { environment: string } }>(
    '/api/environments/:environment/preparation',
    ownersRoute,
    async (request, reply) => {
      requireSocket(request);
      const { name } = knownEnvironment(ground, request.params.environment);
      const operation = operations.begin(async (tell) => ({ done: await machine.prepare(name, tell) }), refused);
      return reply.code(202).send({ operation });
    },
  );
}

/** What could not be done there has a sentence of its own. */
function refused(error: unknown): Refusal {
  if (error instanceof TargetError || (error instanceof Error && error.name === 'CapRoverError'))
    return new Refusal('refused', error.message);
  return refusalOf(error);
}
