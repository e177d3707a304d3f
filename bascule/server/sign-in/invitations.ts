import type { FastifyInstance } from 'fastify';
import { invite } from '../../engine/invitation-table.ts';
import { listPasskeys, revokePasskey } from '../../engine/passkey-table.ts';
import { checked } from '../checked.ts';
import { ownersRoute, requireKnown, requireSocket, type PeopleGround } from '../people/routes.ts';
import { Refusal } from '../refusal.ts';
import { inviteRequest, revocation, type PasskeyList } from './wire.ts';

/** Who may make passkeys is said at the socket, by the owner of the machine's Bascule, as with tokens. */
export function invitationRoutes(server: FastifyInstance, ground: PeopleGround & { origin: URL }): void {
  const { plan, pool, clock, origin } = ground;

  server.post('/api/console/invitations', ownersRoute, async (request, reply) => {
    requireSocket(request);
    const { person, by } = checked(inviteRequest, request.body);
    requireKnown(plan, person);
    const { secret, expiresAt } = await invite(pool, { person, by, at: clock.now() });
    // After the « # », so that no server on the way writes it into its log.
    return reply.code(201).send({ person, link: new URL(`/invitation#${secret}`, origin).href, expiresAt });
  });

  server.get('/api/console/passkeys', ownersRoute, async (request): Promise<PasskeyList> => {
    requireSocket(request);
    return passkeys();
  });

  server.post<{ Params: { id: string } }>('/api/console/passkeys/:id/revoke', ownersRoute, async (request) => {
    requireSocket(request);
    const { id } = request.params;
    const { by } = checked(revocation, request.body);
    if (!(await revokePasskey(pool, { id, by, at: clock.now() })))
      throw new Refusal(
        'not-found',
        `Aucun passkey « ${id} » n’est valable : « npx bascule console list » les montre.`,
      );
    return passkeys();
  });

  async function passkeys(): Promise<PasskeyList> {
    const found = await listPasskeys(pool);
    return {
      passkeys: found.map(({ id, person, createdAt, usedAt, revokedAt, revokedBy }) => {
        return { id, person, createdAt, usedAt, revokedAt, revokedBy };
      }),
    };
  }
}
