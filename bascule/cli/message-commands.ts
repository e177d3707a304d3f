import type { Command } from 'commander';
import type { MessagesOptions } from './commands/messages.ts';
import type { SecretOptions } from './commands/secret.ts';
import type { CommonOptions } from './context.ts';
import type { Add, Run } from './registration.ts';

/** What people are told, by which channels, and the secrets that open them. */
export function messageCommands(add: Add, run: Run, root: Command): void {
  // Else --json after « messages retry » would be that of « messages ».
  root.enablePositionalOptions();
  const messages = add(root, 'messages', 'montre ce qui a été dit, et ce qui n’a pas pu l’être')
    .usage('[options] [commande]')
    .option('--failed', 'seulement ce qui n’est pas arrivé')
    .option('--limit <n>', 'nombre de lignes, les plus récentes (par défaut : 50)')
    .enablePositionalOptions()
    .action(run(async (options: MessagesOptions) => (await import('./commands/messages.ts')).messages(options)));
  add(messages, 'retry <numéro>', 'renvoie un message abandonné').action(
    run(async (number: string, options: CommonOptions) =>
      (await import('./commands/messages.ts')).retryMessage(number, options),
    ),
  );
  add(messages, 'test <canal>', 'envoie un message d’essai').action(
    run(async (name: string, options: CommonOptions) =>
      (await import('./commands/messages.ts')).testChannel(name, options),
    ),
  );
  add(messages, 'channels', 'montre les canaux du plan, et ce qui leur manque').action(
    run(async (options: CommonOptions) => (await import('./commands/messages.ts')).channels(options)),
  );
  const secret = root.command('secret').description('les valeurs que le plan ne fait que nommer').usage('[commande]');
  add(secret, 'set <nom>', 'donne une valeur, lue sur l’entrée standard')
    .option('--env <nom>', 'pour les programmes de cet environnement (par défaut : pour Bascule)')
    .action(
      run(async (name: string, options: SecretOptions) =>
        (await import('./commands/secret.ts')).setSecret(name, options),
      ),
    );
  add(secret, 'list', 'montre leurs noms').action(
    run(async (options: CommonOptions) => (await import('./commands/secret.ts')).listSecrets(options)),
  );
}
