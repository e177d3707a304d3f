import { whoami as wire } from '../../server/people/wire.ts';
import { currentUser } from '../client.ts';
import { inContext, type CommonOptions } from '../context.ts';

/** Who the server takes the caller for. */
export function whoami(options: CommonOptions): Promise<number> {
  return inContext(options, async ({ client, out }) => {
    const { person } = await client.call('GET', '/api/whoami', wire);
    const user = currentUser();
    out.record({ person, user });
    if (person) {
      out.say(`${person.displayName} <${person.email}>, ${person.roles.map(({ title }) => title).join(', ')}`);
      out.say(`Peut : ${person.may.join(', ') || 'rien de particulier'}.`);
    } else {
      out.say(`Sans jeton, vous êtes l’utilisateur ${user} de cette machine.`);
    }
    return 0;
  });
}
