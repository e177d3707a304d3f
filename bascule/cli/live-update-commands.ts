import type { Command } from 'commander';
import type { LiveUpdateChange, LiveUpdateOptions } from './commands/live-update.ts';
import type { Add, Run } from './registration.ts';

/** What installed apps get without the stores. */
export function liveUpdateCommands(add: Add, run: Run, root: Command): void {
  const liveUpdate = root
    .command('live-update')
    .description('ce que reçoivent les applications installées, sans passer par les stores')
    .usage('[options] [commande]');
  add(liveUpdate, 'status [env]', 'montre les bundles proposés, à combien d’appareils, et ce qu’ils en disent').action(
    run(async (env: string | undefined, options: LiveUpdateOptions) =>
      (await import('./commands/live-update.ts')).liveUpdateStatus(env, options),
    ),
  );
  const change = (word: LiveUpdateChange, description: string) =>
    add(liveUpdate, `${word} <env>`, description)
      .option('--component <nom>', 'le composant (par défaut : le seul qui a un live update)')
      .option('--reason <texte>', 'pourquoi')
      .action(
        run(async (env: string, options: LiveUpdateOptions) =>
          (await import('./commands/live-update.ts')).liveUpdateChange(word, env, options),
        ),
      );
  change('stop', 'ne donne plus le bundle en cours à aucun autre appareil ; ceux qui l’ont le gardent');
  change('resume', 'fait reprendre le bundle arrêté, là où il en était');
}
