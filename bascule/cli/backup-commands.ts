import type { Command } from 'commander';
import type { BackupOptions } from './commands/backup.ts';
import type { RestoreOptions } from './commands/restore.ts';
import type { CommonOptions } from './context.ts';
import type { Add, Run } from './registration.ts';

/** Taking, showing and verifying backups, and going back in time. */
export function backupCommands(add: Add, run: Run, root: Command): void {
  const backup = add(root, 'backup', 'sauvegarde un environnement maintenant, et vérifie la sauvegarde')
    .argument('<env>', 'environnement')
    .option('--reason <texte>', 'pourquoi')
    .usage('[options] <env> | list <env> | verify <env> [sauvegarde]')
    .action(
      run(async (env: string, options: BackupOptions) => (await import('./commands/backup.ts')).backup(env, options)),
    );
  // An option like --json may be taken by the word above.
  const all = (command: Command) => command.optsWithGlobals<CommonOptions>();
  add(backup, 'list <env>', 'montre les sauvegardes, et les heures où l’on peut revenir').action(
    run(async (env: string, _own: CommonOptions, command: Command) =>
      (await import('./commands/backup.ts')).list(env, all(command)),
    ),
  );
  add(
    backup,
    'verify <env> [sauvegarde]',
    'restaure une sauvegarde à part et la contrôle (par défaut : la dernière)',
  ).action(
    run(async (env: string, id: string | undefined, _own: CommonOptions, command: Command) =>
      (await import('./commands/backup.ts')).verify(env, id, all(command)),
    ),
  );
  add(root, 'restore <env>', 'ramène la base d’un environnement à une heure passée')
    .requiredOption('--to <heure>', 'comme « 2026-11-29 03:00 » (à l’heure du plan) ou 2026-11-29T03:00:00+01:00')
    .option('--yes', 'accepte de perdre ce qui a été écrit depuis')
    .action(
      run(async (env: string, options: RestoreOptions) =>
        (await import('./commands/restore.ts')).restore(env, options),
      ),
    );
}
