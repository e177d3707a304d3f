import { text } from 'node:stream/consumers';
import { secretNames } from '../../server/message/wire.ts';
import { CliError } from '../cli-error.ts';
import { currentUser } from '../client.ts';
import { inContext, type CommonOptions } from '../context.ts';
import { table } from '../table.ts';

export interface SecretOptions extends CommonOptions {
  env?: string;
}

/** Takes a value from standard input: on a command line everybody could read it. */
export function setSecret(name: string, options: SecretOptions): Promise<number> {
  return inContext(options, async ({ client, out }) => {
    if (process.stdin.isTTY) out.note(`Tapez la valeur de ${name}, puis Ctrl-D :`);
    const value = (await text(process.stdin)).replace(/\r?\n$/, '');
    if (value === '')
      throw new CliError('usage', `Donnez la valeur sur l’entrée standard : « bascule secret set ${name} < fichier ».`);
    const given = { name, value, environment: options.env ?? null, by: currentUser() };
    out.record(await client.call('POST', '/api/secrets', secretNames, given));
    out.say(
      options.env === undefined
        ? `${name} est donné à Bascule.`
        : `${name} est donné à ${options.env} ; ses programmes l’auront au prochain déploiement.`,
    );
    return 0;
  });
}

/** Their names; values are never shown. */
export function listSecrets(options: CommonOptions): Promise<number> {
  return inContext(options, async ({ client, out }) => {
    const list = await client.call('GET', '/api/secrets', secretNames);
    out.record(list);
    const rows = list.secrets.map(({ scope, name }) => [name, scope ?? 'Bascule']);
    out.say(rows.length === 0 ? 'Aucun secret n’est gardé.' : table(['Secret', 'De'], rows));
    return 0;
  });
}
