import type { FastifyInstance } from 'fastify';
import { checked } from '../checked.ts';
import type { Operations } from './operations.ts';
import { operationQuery } from './wire.ts';

/** How what takes longer than a request is getting on, whichever route began it. */
export function operationRoutes(server: FastifyInstance, operations: Operations): void {
  server.get<{ Params: { id: string } }>('/api/operations/:id', ({ params, query }) =>
    operations.state(params.id, checked(operationQuery, query).after),
  );
}
