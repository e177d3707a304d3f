import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ReplicaError, type ReplicaErrorCode } from '../../database/replica/replica-error.ts';
import { checked } from '../checked.ts';
import type { Operations } from '../operation/operations.ts';
import { Refusal, refusalOf } from '../refusal.ts';
import type { FailureCode } from '../wire.ts';
import type { Replicas } from './replicas.ts';
import { failOverRequest } from './wire.ts';

export interface ReplicaGround {
  replicas: Replicas;
  operations: Operations;
  access: {
    /** The name to write down for whoever asks; `user` is what the machine calls them. @throws Refusal unless they may */
    require(request: FastifyRequest, permission: 'restore', environment: string, user: string): string;
  };
}

type OfEnvironment = { Params: { environment: string } };

export function replicaRoutes(server: FastifyInstance, { replicas, operations, access }: ReplicaGround): void {
  server.get<OfEnvironment>('/api/environments/:environment/replica', ({ params }) =>
    replicas.standing(params.environment),
  );

  // Whoever may take a database back in time may also move it.
  server.post<OfEnvironment>('/api/environments/:environment/failover', async (request, reply) => {
    const { environment } = request.params;
    const { by: user, acceptLoss } = checked(failOverRequest, request.body);
    const by = access.require(request, 'restore', environment, user);
    const operation = operations.begin((tell) => {
      tell(`${environment} passe à sa réplique : l’ancienne base est d’abord mise hors d’état d’écrire.`);
      return replicas.failOver(environment, by, acceptLoss);
    }, refusalOfReplica);
    return reply.code(202).send({ operation });
  });
}

const codes: Record<ReplicaErrorCode, FailureCode> = {
  busy: 'conflict',
  'already-done': 'conflict',
  'no-standby': 'conflict',
  'would-lose': 'conflict',
  'not-fenced': 'unavailable',
  'not-promoted': 'unavailable',
  altered: 'conflict',
};

function refusalOfReplica(error: unknown): Refusal {
  return error instanceof ReplicaError ? new Refusal(codes[error.code], error.message) : refusalOf(error);
}
