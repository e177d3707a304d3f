import { invitationLink, passkeyList, type PasskeyList } from '../../server/sign-in/wire.ts';
import { currentUser } from '../client.ts';
import { inContext, type CommonOptions, type Context } from '../context.ts';
import { table } from '../table.ts';
import { whenOf } from '../when.ts';

/** Makes a link by which a person makes a passkey, and shows it, this once. */
export function invitePerson(person: string, options: CommonOptions): Promise<number> {
  return inContext(options, async ({ client, out }) => {
    const request = { person, by: currentUser() };
    const made = await client.call('POST', '/api/console/invitations', invitationLink, request);
    out.record(made);
    out.say(made.link);
    out.note(`Ce lien est pour ${person}, sert une fois et vaut 15 minutes : ouvrez-le dans le navigateur à inviter.`);
    return 0;
  });
}

export function listPasskeys(options: CommonOptions): Promise<number> {
  return inContext(options, async (context) => {
    show(context, await context.client.call('GET', '/api/console/passkeys', passkeyList));
    return 0;
  });
}

export function revokePasskey(id: string, options: CommonOptions): Promise<number> {
  return inContext(options, async (context) => {
    const path = `/api/console/passkeys/${encodeURIComponent(id)}/revoke`;
    show(context, await context.client.call('POST', path, passkeyList, { by: currentUser() }));
    return 0;
  });
}

function show({ out, plan }: Context, list: PasskeyList): void {
  out.record(list);
  if (list.passkeys.length === 0)
    return out.say('Aucun passkey : « npx bascule console invite <personne> » donne un lien qui en fait un.');
  const when = whenOf(plan);
  const rows = list.passkeys.map(({ id, person, createdAt, usedAt, revokedAt, revokedBy }) => [
    ...[id, person, when(createdAt), usedAt === null ? 'jamais' : when(usedAt)],
    revokedAt === null ? 'valable' : `révoqué ${when(revokedAt)} par ${revokedBy}`,
  ]);
  out.say(table(['Passkey', 'Personne', 'Fait', 'Servi', 'État'], rows));
}
