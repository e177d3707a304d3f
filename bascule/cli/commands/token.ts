import { createdToken, tokenList, type TokenList } from '../../server/people/wire.ts';
import { currentUser } from '../client.ts';
import { inContext, type CommonOptions, type Context } from '../context.ts';
import { tokenFile } from '../own-token.ts';
import { table } from '../table.ts';
import { whenOf } from '../when.ts';

/** Makes a token and shows it, this once. */
export function createToken(person: string, options: CommonOptions): Promise<number> {
  return inContext(options, async ({ client, out }) => {
    const created = await client.call('POST', '/api/tokens', createdToken, { person, by: currentUser() });
    out.record(created);
    out.say(created.token);
    out.note(
      `Le jeton ${created.id} de ${person} ne sera plus montré : gardez-le dans BASCULE_TOKEN, ou dans ${tokenFile(process.env)} (chmod 600).`,
    );
    return 0;
  });
}

export function listTokens(options: CommonOptions): Promise<number> {
  return inContext(options, async (context) => {
    show(context, await context.client.call('GET', '/api/tokens', tokenList));
    return 0;
  });
}

export function revokeToken(id: string, options: CommonOptions): Promise<number> {
  return inContext(options, async (context) => {
    const path = `/api/tokens/${encodeURIComponent(id)}/revoke`;
    show(context, await context.client.call('POST', path, tokenList, { by: currentUser() }));
    return 0;
  });
}

function show({ out, plan }: Context, list: TokenList): void {
  out.record(list);
  if (list.tokens.length === 0) return out.say('Aucun jeton : « npx bascule token create <personne> » en fait un.');
  const when = whenOf(plan);
  const rows = list.tokens.map(({ id, person, createdAt, createdBy, revokedAt, revokedBy }) => [
    ...[id, person, `${when(createdAt)} par ${createdBy}`],
    revokedAt === null ? 'valable' : `révoqué ${when(revokedAt)} par ${revokedBy}`,
  ]);
  out.say(table(['Jeton', 'Personne', 'Fait', 'État'], rows));
}
