import { createdKey, keyList, type KeyList } from '../../server/flag/wire.ts';
import { currentUser } from '../client.ts';
import { inContext, knownEnvironment, type CommonOptions, type Context } from '../context.ts';
import { table } from '../table.ts';
import { whenOf } from '../when.ts';

export interface KeyOptions extends CommonOptions {
  title?: string;
}

/** Makes a client key and shows it, this once. */
export function createKey(environment: string, { title, ...options }: KeyOptions): Promise<number> {
  return inContext(options, async ({ client, out, plan }) => {
    const path = `/api/environments/${knownEnvironment(plan, environment)}/flag-keys`;
    const by = currentUser();
    const created = await client.call('POST', path, createdKey, { title: title ?? `programme de ${by}`, by });
    out.record(created);
    out.say(created.key);
    out.note(
      `La clé ${created.id} (${created.title}) lit les flags de ${created.environment} ; elle ne sera plus montrée.`,
    );
    return 0;
  });
}

export function listKeys(environment: string, options: CommonOptions): Promise<number> {
  return inContext(options, async (context) => {
    const name = knownEnvironment(context.plan, environment);
    show(context, await context.client.call('GET', `/api/environments/${name}/flag-keys`, keyList), name);
    return 0;
  });
}

export function revokeKey(environment: string, id: string, options: CommonOptions): Promise<number> {
  return inContext(options, async (context) => {
    const name = knownEnvironment(context.plan, environment);
    const path = `/api/environments/${name}/flag-keys/${encodeURIComponent(id)}/revoke`;
    show(context, await context.client.call('POST', path, keyList, { by: currentUser() }), name);
    return 0;
  });
}

function show({ out, plan }: Context, list: KeyList, environment: string): void {
  out.record(list);
  if (list.keys.length === 0)
    return out.say(`Aucune clé en ${environment} : « npx bascule flags key create ${environment} » en fait une.`);
  const when = whenOf(plan);
  const rows = list.keys.map(({ id, title, createdAt, createdBy, revokedAt, revokedBy }) => [
    ...[id, title, `${when(createdAt)} par ${createdBy}`],
    revokedAt === null ? 'valable' : `révoquée ${when(revokedAt)} par ${revokedBy}`,
  ]);
  out.say(table(['Clé', 'Pour', 'Faite', 'État'], rows));
}
