import type { Command } from 'commander';
import type { FailoverOptions } from './commands/failover.ts';
import type { CommonOptions } from './context.ts';
import type { Add, Run } from './registration.ts';

/** The standby of an environment's database, and taking over. */
export function replicaCommands(add: Add, run: Run, root: Command): void {
  add(root, 'replica <env>', 'montre la réplique de la base d’un environnement : suit-elle, que promet-elle').action(
    run(async (env: string, options: CommonOptions) => (await import('./commands/failover.ts')).replica(env, options)),
  );
  add(root, 'failover <env>', 'met la réplique à la place de la base d’un environnement')
    .option('--yes', 'bascule pour de bon')
    .option('--accept-loss', 'bascule même s’il manque à la réplique des écritures confirmées')
    .action(
      run(async (env: string, options: FailoverOptions) =>
        (await import('./commands/failover.ts')).failover(env, options),
      ),
    );
}
