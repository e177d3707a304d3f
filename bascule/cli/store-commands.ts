import type { Command } from 'commander';
import type { StoreOptions, StoreRequestOptions } from './commands/store.ts';
import type { Wish } from '../core/store/event.ts';
import type { Add, Run } from './registration.ts';

/** Where installed apps come from. */
export function storeCommands(add: Add, run: Run, root: Command): void {
  const store = root
    .command('store')
    .description('les versions de l’application dans Google Play et l’App Store')
    .usage('[options] [commande]');
  add(store, 'status [env]', 'montre où en sont les versions, et à quelle part des utilisateurs').action(
    run(async (env: string | undefined, options: StoreOptions) =>
      (await import('./commands/store.ts')).storeStatus(env, options),
    ),
  );
  add(
    store,
    'request <env>',
    'demande une version dans les stores après le déploiement confirmé, ou complète celle qui est attendue',
  )
    .requiredOption('--app-version <version>', 'comme « 1.4.0 »')
    .requiredOption('--notes <texte>', 'les nouveautés, pour les utilisateurs')
    .option('--file <aab>', 'le bundle Android signé, sur la machine de Bascule (par défaut : fastlane l’envoie)')
    .option('--store <store>', 'play ou app-store (par défaut : tous ceux du plan)')
    .option('--component <nom>', 'le composant (par défaut : le seul qui va dans un store)')
    .option('--reason <texte>', 'pourquoi')
    .action(
      run(async (env: string, options: StoreRequestOptions) =>
        (await import('./commands/store.ts')).requestStore(env, options),
      ),
    );
  const change = (word: Wish, description: string) =>
    add(store, `${word} <env>`, description)
      .option('--store <store>', 'play ou app-store (par défaut : tous ceux du plan)')
      .option('--component <nom>', 'le composant (par défaut : le seul qui va dans un store)')
      .option('--reason <texte>', 'pourquoi')
      .action(
        run(async (env: string, options: StoreOptions) =>
          (await import('./commands/store.ts')).changeStore(word, env, options),
        ),
      );
  change('halt', 'arrête la diffusion, ou retire la version de sa revue ; qui l’a la garde');
  change('resume', 'fait reprendre la diffusion arrêtée, là où elle en était');
  change('advance', 'passe à la part suivante sans attendre ; dans l’App Store : à tous');
}
