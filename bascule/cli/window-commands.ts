import { InvalidArgumentError, type Command } from 'commander';
import { releaseKind, type ReleaseKind } from '../core/window/schema.ts';
import type { AnnounceOptions } from './commands/maintenance.ts';
import type { WindowOptions } from './commands/window.ts';
import type { CommonOptions } from './context.ts';
import type { Add, Run } from './registration.ts';

/** When releases may start, and what users were told of maintenance. */
export function windowCommands(add: Add, run: Run, root: Command): void {
  add(root, 'window <env>', 'dit si l’on peut déployer, pourquoi, et quand la fenêtre s’ouvre')
    .option('--at <moment>', 'à ce moment, comme 2026-11-29T03:00 (par défaut : maintenant)')
    .option('--kind <sorte>', `${kinds} (par défaut : toutes)`, kind)
    .action(
      run(async (env: string, options: WindowOptions) => (await import('./commands/window.ts')).window(env, options)),
    );
  const maintenance = root
    .command('maintenance')
    .description('les maintenances annoncées')
    .usage('[options] [commande]');
  add(maintenance, 'announce <env>', 'annonce une maintenance')
    .requiredOption('--from <moment>', 'son début, comme 2026-11-29T02:00')
    .requiredOption('--to <moment>', 'sa fin')
    .requiredOption('--text <texte>', 'ce que l’on en dit aux utilisateurs')
    .action(
      run(async (env: string, options: AnnounceOptions) =>
        (await import('./commands/maintenance.ts')).announce(env, options),
      ),
    );
  add(maintenance, 'list', 'montre celles qui ne sont pas passées').action(
    run(async (options: CommonOptions) => (await import('./commands/maintenance.ts')).list(options)),
  );
}

const kinds = `${releaseKind.options.slice(0, -1).join(', ')} ou ${releaseKind.options.at(-1)}`;

function kind(text: string): ReleaseKind {
  const parsed = releaseKind.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new InvalidArgumentError(`donnez ${kinds}`);
}
