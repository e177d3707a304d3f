import type { Command } from 'commander';
import type { MigrateOptions, RevertOptions } from './commands/migrate.ts';
import type { Add, Run } from './registration.ts';

/** Looking at migrations, rehearsing them, applying and undoing them by hand. */
export function migrateCommands(add: Add, run: Run, root: Command): void {
  const migrate = root
    .command('migrate')
    .description('les migrations de la base de données')
    .usage('[options] [commande]');
  const from = (command: Command) =>
    command.option(
      '--from <source>',
      'une branche, une étiquette, un commit ou un dossier (par défaut : celui du plan)',
    );
  from(add(migrate, 'status <env>', 'dit où en est chaque migration')).action(
    run(async (env: string, options: MigrateOptions) => (await import('./commands/migrate.ts')).status(env, options)),
  );
  from(add(migrate, 'plan <env>', 'montre ce qui serait appliqué, et ce que cela ferait')).action(
    run(async (env: string, options: MigrateOptions) => (await import('./commands/migrate.ts')).plan(env, options)),
  );
  from(add(migrate, 'rehearse <env>', 'répète aller, retour et nouvel aller sur une copie des données')).action(
    run(async (env: string, options: MigrateOptions) => (await import('./commands/migrate.ts')).rehearse(env, options)),
  );
  from(add(migrate, 'apply <env>', 'applique les migrations en attente')).action(
    run(async (env: string, options: MigrateOptions) => (await import('./commands/migrate.ts')).apply(env, options)),
  );
  from(add(migrate, 'revert <env>', 'annule la dernière migration, ou toutes celles après --to'))
    .option('--to <migration>', 'la dernière à garder')
    .option('--all', 'annule toutes les migrations')
    .option('--yes', 'accepte que le code en service ne trouve plus ce qu’elles avaient ajouté')
    .action(
      run(async (env: string, options: RevertOptions) => (await import('./commands/migrate.ts')).revert(env, options)),
    );
}
