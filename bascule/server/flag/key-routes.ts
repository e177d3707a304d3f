import type { FastifyInstance } from 'fastify';
import { createFlagKey, flagKeysOf, revokeFlagKey } from '../../engine/flag-key-table.ts';
import { checked } from '../checked.ts';
import { Refusal } from '../refusal.ts';
import { base, knownEnvironment, type FlagGround, type OfEnvironment } from './ground.ts';
import { keyRequest, keyRevocation, type KeyList } from './wire.ts';

/** The keys by which programs read an environment's flags. */
export function keyRoutes(server: FastifyInstance, ground: FlagGround): void {
  const { plan, pool, clock, access } = ground;

  server.get<OfEnvironment>(`${base}/flag-keys`, async ({ params }): Promise<KeyList> => {
    const environment = knownEnvironment(plan, params.environment).name;
    return listed(ground, environment);
  });

  server.post<OfEnvironment>(`${base}/flag-keys`, async (request, reply) => {
    const environment = knownEnvironment(plan, request.params.environment).name;
    const { title, by } = checked(keyRequest, request.body);
    const who = access.require(request, 'flag', environment, by);
    const created = await createFlagKey(pool, { environment, title, by: who, at: clock.now() });
    return reply.code(201).send({ environment, title, ...created });
  });

  server.post<{ Params: { environment: string; id: string } }>(`${base}/flag-keys/:id/revoke`, async (request) => {
    const environment = knownEnvironment(plan, request.params.environment).name;
    const { by } = checked(keyRevocation, request.body);
    const who = access.require(request, 'flag', environment, by);
    const { id } = request.params;
    if (!(await revokeFlagKey(pool, { environment, id, by: who, at: clock.now() })))
      await refuseToRevoke(ground, environment, id);
    return listed(ground, environment);
  });
}

async function listed({ pool }: FlagGround, environment: string): Promise<KeyList> {
  const keys = await flagKeysOf(pool, environment);
  return {
    keys: keys.map(({ id, title, createdAt, createdBy, revokedAt, revokedBy }) => ({
      ...{ id, title, createdAt, createdBy, revokedAt, revokedBy },
    })),
  };
}

async function refuseToRevoke({ pool }: FlagGround, environment: string, id: string): Promise<never> {
  const found = (await flagKeysOf(pool, environment)).find((key) => key.id === id);
  if (found) throw new Refusal('conflict', `La clé ${id} a déjà été révoquée par ${found.revokedBy}.`);
  throw new Refusal(
    'not-found',
    `La clé « ${id} » n’existe pas en ${environment} : « npx bascule flags key list ${environment} » les montre.`,
  );
}
