import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Pool } from 'pg';
import { may, personNamed, rolesOf } from '../../core/approval/people.ts';
import { permission } from '../../core/approval/schema.ts';
import type { Plan } from '../../core/plan/schema.ts';
import { auditOf } from '../../engine/audit-table.ts';
import type { Clock } from '../../engine/clock.ts';
import { createToken, listTokens, revokeToken } from '../../engine/token-table.ts';
import { checked } from '../checked.ts';
import { isFromNetwork } from './access.ts';
import { Refusal } from '../refusal.ts';
import { auditQuery, tokenRequest, tokenRevocation, type AuditLog, type TokenList, type Whoami } from './wire.ts';

export interface PeopleGround {
  plan: Plan;
  pool: Pool;
  clock: Clock;
}

/** Who asks; the tokens that prove it; what people did. */
export function peopleRoutes(server: FastifyInstance, { plan, pool, clock }: PeopleGround): void {
  server.get('/api/whoami', async ({ person }): Promise<Whoami> => {
    if (!person) return { person: null };
    const { name, displayName, email } = person;
    const roles = rolesOf(plan, person).map((role) => ({ name: role.name, title: role.title }));
    return {
      person: { name, displayName, email, roles, may: permission.options.filter((each) => may(plan, person, each)) },
    };
  });

  server.get('/api/tokens', ownersRoute, async (request): Promise<TokenList> => {
    requireSocket(request);
    return { tokens: await listTokens(pool) };
  });

  server.post('/api/tokens', ownersRoute, async (request, reply) => {
    requireSocket(request);
    const { person, by } = checked(tokenRequest, request.body);
    requireKnown(plan, person);
    return reply.code(201).send({ person, ...(await createToken(pool, { person, by, at: clock.now() })) });
  });

  server.post<{ Params: { id: string } }>('/api/tokens/:id/revoke', ownersRoute, async (request) => {
    requireSocket(request);
    const { by } = checked(tokenRevocation, request.body);
    if (!(await revokeToken(pool, { id: request.params.id, by, at: clock.now() })))
      await refuseToRevoke(pool, request.params.id);
    return { tokens: await listTokens(pool) };
  });

  server.get<{ Params: { environment: string } }>(
    '/api/environments/:environment/audit',
    async ({ params, query }): Promise<AuditLog> => {
      const known = plan.environments.map(({ name }) => name);
      if (!known.includes(params.environment))
        throw new Refusal(
          'not-found',
          `L’environnement « ${params.environment} » n’existe pas : choisissez parmi ${known.join(', ')}.`,
        );
      return { entries: await auditOf(pool, params.environment, checked(auditQuery, query).limit) };
    },
  );
}

export const ownersRoute = { config: { ownersRoute: true } };

/** The root of trust: tokens are made by whoever may open the unix socket, whose file is its owner's alone. */
export function requireSocket(request: FastifyRequest): void {
  if (!isFromNetwork(request)) return;
  throw new Refusal(
    'forbidden',
    'Jetons et invitations se font sur la machine de Bascule, par le propriétaire de son socket : lancez « npx bascule token » ou « npx bascule console » là-bas.',
  );
}

export function requireKnown(plan: Plan, name: string): void {
  if (personNamed(plan, name)) return;
  const known = plan.people.map((person) => person.name).join(', ');
  throw new Refusal(
    'not-found',
    known === ''
      ? 'Le plan ne nomme personne : ajoutez « people » et « roles » au plan, puis relancez Bascule.'
      : `« ${name} » n’est pas parmi les personnes du plan : choisissez parmi ${known}.`,
  );
}

async function refuseToRevoke(pool: Pool, id: string): Promise<never> {
  const found = (await listTokens(pool)).find((token) => token.id === id);
  if (found) throw new Refusal('conflict', `Le jeton ${id} a déjà été révoqué par ${found.revokedBy}.`);
  throw new Refusal('not-found', `Le jeton « ${id} » n’existe pas : « npx bascule token list » les montre.`);
}
