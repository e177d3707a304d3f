import type { FastifyInstance } from 'fastify';
import { writeAudit } from '../../engine/audit-table.ts';
import { ownScope } from '../../engine/outside/secrets.ts';
import { transaction } from '../../engine/transaction.ts';
import { checked } from '../checked.ts';
import { ownersRoute, requireSocket } from '../people/routes.ts';
import { Refusal } from '../refusal.ts';
import type { MessageService } from './service.ts';
import { secretGiven, type SecretNames } from './wire.ts';

/** Values that the plan only names: given by whoever owns the machine's socket, and never shown again. */
export function secretRoutes(server: FastifyInstance, { plan, secrets, pool, clock, wake }: MessageService): void {
  const scopes = [null, ...plan.environments.map(({ name }) => name)];

  server.get('/api/secrets', ownersRoute, async (request): Promise<SecretNames> => {
    requireSocket(request);
    const found = await Promise.all(
      scopes.map(async (scope) => (await secrets.names(scope ?? ownScope)).map((name) => ({ scope, name }))),
    );
    return { secrets: found.flat() };
  });

  server.post('/api/secrets', ownersRoute, async (request, reply) => {
    requireSocket(request);
    const { environment, name, value, by } = checked(secretGiven, request.body);
    if (!scopes.includes(environment))
      throw new Refusal(
        'not-found',
        `L’environnement « ${environment} » n’existe pas : choisissez parmi ${scopes.slice(1).join(', ')}.`,
      );
    await secrets.give(environment ?? ownScope, name, value);
    const row = { at: clock.now(), environment, deployment: null, who: by, what: 'secret-given' as const, why: name };
    await transaction(pool, (client) => writeAudit(client, row));
    wake();
    return reply.code(201).send({ secrets: [{ scope: environment, name }] } satisfies SecretNames);
  });
}
