import type { Command } from 'commander';
import type { OffsiteOptions } from './commands/offsite.ts';
import type { CommonOptions } from './context.ts';
import type { Add, Run } from './registration.ts';

/** The second place of an environment's backups. */
export function offsiteCommands(add: Add, run: Run, root: Command): void {
  const offsite = add(
    root,
    'offsite',
    'montre si les sauvegardes d’un environnement sont aussi dans leur second magasin',
  )
    .argument('<env>', 'environnement')
    .option('--now', 'copie d’abord ce qui manque, et le relit')
    .usage('[options] <env> | bring-back <env>')
    .action(
      run(async (env: string, options: OffsiteOptions) =>
        (await import('./commands/offsite.ts')).offsite(env, options),
      ),
    );
  add(offsite, 'bring-back <env>', 'refait le premier magasin, perdu, à partir du second').action(
    run(async (env: string, _own: CommonOptions, command: Command) =>
      (await import('./commands/offsite.ts')).bringBack(env, command.optsWithGlobals<CommonOptions>()),
    ),
  );
}
