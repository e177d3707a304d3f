import { InvalidArgumentError, Option, type Command } from 'commander';
import { rolloutKind } from '../core/strategy/rollout.ts';
import { releaseKind } from '../core/window/schema.ts';
import type { DeployOptions } from './commands/deploy.ts';
import type { PromoteOptions } from './commands/promote.ts';
import type { RollbackOptions } from './commands/rollback.ts';
import type { CommonOptions } from './context.ts';
import type { Add, Run } from './registration.ts';

/** A version goes in, is looked at, goes on, or comes back. */
export function deliveryCommands(add: Add, run: Run, root: Command): void {
  add(root, 'deploy <ref>', 'déploie une branche, une étiquette, un commit ou « worktree »')
    .requiredOption('--to <env>', 'environnement')
    .option('--source <dossier>', 'dossier du source (par défaut : celui du plan)')
    .option(
      '--strategy <nom>',
      `comment le trafic vient : ${strategies.words} (par défaut : la première du plan)`,
      strategies.parse,
    )
    .option('--kind <sorte>', `ce que c’est : ${kinds.words} (par défaut : standard)`, kinds.parse)
    .option('--override <raison>', 'passe outre les contrôles, en urgence ; tout le monde le saura')
    .option('--detach', 'rend la main dès que la demande est prise')
    .action(
      run(async (ref: string, options: DeployOptions) => (await import('./commands/deploy.ts')).deploy(ref, options)),
    );
  add(root, 'gates <déploiement>', 'montre ce que disent les contrôles, et ce qui les ferait passer').action(
    run(async (id: string, options: CommonOptions) => (await import('./commands/gates.ts')).gates(id, options)),
  );
  add(root, 'promote <déploiement>', 'passe à la suite une étape retenue faute de trafic')
    .requiredOption('--reason <texte>', 'ce que vous avez vu')
    .action(
      run(async (id: string, options: PromoteOptions) => (await import('./commands/promote.ts')).promote(id, options)),
    );
  add(root, 'rollback <env>', 'ramène un environnement à sa version précédente, ou arrête ce qui y va')
    .addOption(new Option('--component <nom>', 'ce composant seulement (peut être répété)').argParser(collect))
    .option('--reason <texte>', 'pourquoi')
    .action(
      run(async (env: string, options: RollbackOptions) =>
        (await import('./commands/rollback.ts')).rollback(env, options),
      ),
    );
  add(root, 'events <déploiement>', 'montre les événements d’un déploiement et le suit').action(
    run(async (deployment: string, options: CommonOptions) =>
      (await import('./commands/events.ts')).events(deployment, options),
    ),
  );
}

/** One of a few words, or a sentence that names them. */
function oneOf<T extends string>(choices: readonly T[]): { words: string; parse: (text: string) => T } {
  const words = `${choices.slice(0, -1).join(', ')} ou ${choices.at(-1)}`;
  const parse = (text: string) => {
    const found = choices.find((each) => each === text);
    if (found) return found;
    throw new InvalidArgumentError(`donnez ${words}`);
  };
  return { words, parse };
}

const strategies = oneOf(rolloutKind.options);
const kinds = oneOf(releaseKind.options);

const collect = (name: string, names: string[] = []) => [...names, name];
