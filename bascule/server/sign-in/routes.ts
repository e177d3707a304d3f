import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Pool } from 'pg';
import { personNamed } from '../../core/approval/people.ts';
import type { Person } from '../../core/approval/schema.ts';
import type { Plan } from '../../core/plan/schema.ts';
import type { Clock } from '../../engine/clock.ts';
import { findInvitation, useInvitation } from '../../engine/invitation-table.ts';
import { enrol, passkeyUsed } from '../../engine/passkey-table.ts';
import { findToken } from '../../engine/token-table.ts';
import { transaction } from '../../engine/transaction.ts';
import { checked } from '../checked.ts';
import { Refusal } from '../refusal.ts';
import { askForPasskey, askToSignIn, passkeyMade, passkeyShown } from './ceremony.ts';
import { requireOwnOrigin } from './origin.ts';
import type { Sessions } from './sessions.ts';
import {
  enrolmentRequest,
  invitationRequest,
  passkeyRequest,
  tokenSignIn,
  type Asked,
  type Invited,
  type SignedIn,
} from './wire.ts';

export interface SignInGround {
  plan: Plan;
  pool: Pool;
  clock: Clock;
  sessions: Sessions;
}

/** Everybody may knock; each of these asks for a proof of its own. */
const open = { config: { public: true } };

/** How a person comes into the console: by a passkey, which an invitation lets them make, or by a token. */
export function signInRoutes(server: FastifyInstance, { plan, pool, clock, sessions }: SignInGround): void {
  const ceremony = { pool, clock, origin: sessions.origin, product: plan.name };
  const knock = {
    ...open,
    onRequest: async (request: Parameters<typeof requireOwnOrigin>[0]) => requireOwnOrigin(request, sessions.origin),
  };

  server.post('/api/sign-in/invitation', knock, async ({ body }): Promise<Invited> => {
    const person = await invitedPerson({ plan, pool, clock }, checked(invitationRequest, body).invitation);
    return { displayName: person.displayName, ...(await askForPasskey(ceremony, person)) };
  });

  server.post('/api/sign-in/enrolment', knock, async ({ body }, reply): Promise<SignedIn> => {
    const { invitation, answer } = checked(enrolmentRequest, body);
    const { name } = await invitedPerson({ plan, pool, clock }, invitation);
    const made = await passkeyMade(ceremony, name, answer);
    const at = clock.now();
    const id = await transaction(pool, async (client) => {
      if ((await useInvitation(client, invitation, at)) === null) throw usedUp();
      return enrol(client, { ...made, person: name }, at);
    });
    return signIn(reply, name, id);
  });

  server.post('/api/sign-in/challenge', knock, (): Promise<Asked> => askToSignIn(ceremony));

  server.post('/api/sign-in/passkey', knock, async ({ body }, reply): Promise<SignedIn> => {
    const { passkey, signCount } = await passkeyShown(ceremony, checked(passkeyRequest, body).answer);
    const { name } = known(plan, passkey.person, `Le passkey ${passkey.id}`);
    await transaction(pool, (client) => passkeyUsed(client, passkey.id, signCount, clock.now()));
    return signIn(reply, name, passkey.id);
  });

  server.post('/api/sign-in/token', knock, async ({ body }, reply): Promise<SignedIn> => {
    const row = await findToken(pool, checked(tokenSignIn, body).token);
    if (!row || row.revokedAt !== null)
      throw new Refusal(
        'unauthenticated',
        `Ce jeton ${row ? 'a été révoqué' : 'est inconnu ici'} : « npx bascule token create <personne> » en fait un.`,
      );
    return signIn(reply, known(plan, row.person, `Le jeton ${row.id}`).name, row.id);
  });

  server.post('/api/sign-out', knock, async (request, reply) => {
    await sessions.end(request, reply);
    return {};
  });

  async function signIn(reply: FastifyReply, person: string, by: string): Promise<SignedIn> {
    await sessions.open(reply, person, by);
    return { person };
  }
}

async function invitedPerson({ plan, pool, clock }: Omit<SignInGround, 'sessions'>, secret: string): Promise<Person> {
  const found = await findInvitation(pool, secret);
  if (!found) throw new Refusal('not-found', `Cette invitation n’existe pas : ${askAgain}.`);
  if (found.usedAt !== null) throw usedUp();
  if (found.expiresAt <= clock.now())
    throw new Refusal('unauthenticated', `Cette invitation valait 15 minutes, elles sont passées : ${askAgain}.`);
  return known(plan, found.person, 'Cette invitation');
}

const usedUp = () =>
  new Refusal('conflict', `Cette invitation a déjà servi : connectez-vous avec votre passkey, ou ${askAgain}.`);

const askAgain = 'demandez-en une autre (« npx bascule console invite <personne> »)';

/** Who left the plan comes in no more. */
function known(plan: Plan, name: string, what: string): Person {
  const person = personNamed(plan, name);
  if (person) return person;
  throw new Refusal(
    'unauthenticated',
    `${what} est pour « ${name} », qui n’est pas dans le plan : demandez à y être ajouté.`,
  );
}
