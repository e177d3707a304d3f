import type { Command } from 'commander';
import type { CommonOptions } from './context.ts';
import type { Add, Run } from './registration.ts';

/** Who comes into the console. */
export function consoleCommands(add: Add, run: Run, root: Command): void {
  const parent = root
    .command('console')
    .description('la console : qui y entre, et par quel passkey')
    .usage('[options] [commande]');
  add(
    parent,
    'invite <personne>',
    'donne un lien par lequel une personne du plan fait son passkey ; 15 minutes',
  ).action(
    run(async (person: string, options: CommonOptions) =>
      (await import('./commands/console.ts')).invitePerson(person, options),
    ),
  );
  add(parent, 'list', 'montre les passkeys').action(
    run(async (options: CommonOptions) => (await import('./commands/console.ts')).listPasskeys(options)),
  );
  add(parent, 'revoke <passkey>', 'révoque un passkey et ferme ses sessions').action(
    run(async (id: string, options: CommonOptions) =>
      (await import('./commands/console.ts')).revokePasskey(id, options),
    ),
  );
}
