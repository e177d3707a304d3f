import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { BackupError } from '../../database/backup/backup-error.ts';
import { OffsiteError } from '../../database/offsite/offsite-error.ts';
import { checked } from '../checked.ts';
import type { Operations } from '../operation/operations.ts';
import { Refusal, refusalOf } from '../refusal.ts';
import type { Offsites } from './offsites.ts';

export interface OffsiteGround {
  offsites: Offsites;
  operations: Operations;
  access: {
    /** @throws Refusal unless they may */
    require(request: FastifyRequest, permission: 'migrate' | 'restore', environment: string, user: string): string;
  };
}

type OfEnvironment = { Params: { environment: string } };

const asked = z.strictObject({ by: z.string().min(1).max(100) });

export function offsiteRoutes(server: FastifyInstance, { offsites, operations, access }: OffsiteGround): void {
  server.get<OfEnvironment>('/api/environments/:environment/offsite', ({ params }) =>
    offsites.finding(params.environment),
  );

  server.post<OfEnvironment>('/api/environments/:environment/offsite', async (request, reply) => {
    const { environment } = request.params;
    access.require(request, 'migrate', environment, checked(asked, request.body).by);
    const operation = operations.begin(() => offsites.round(environment), refusalOfOffsite);
    return reply.code(202).send({ operation });
  });

  server.post<OfEnvironment>('/api/environments/:environment/offsite/bring-back', async (request, reply) => {
    const { environment } = request.params;
    access.require(request, 'restore', environment, checked(asked, request.body).by);
    const operation = operations.begin(() => offsites.bringBack(environment), refusalOfOffsite);
    return reply.code(202).send({ operation });
  });
}

function refusalOfOffsite(error: unknown): Refusal {
  if (error instanceof OffsiteError)
    return new Refusal(error.code === 'unreachable' ? 'unavailable' : 'conflict', error.message);
  return error instanceof BackupError ? new Refusal('conflict', error.message) : refusalOf(error);
}
