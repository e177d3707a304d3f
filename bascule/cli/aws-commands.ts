import type { Command } from 'commander';
import type { CommonOptions } from './context.ts';
import type { Add, Run } from './registration.ts';

type Back = CommonOptions & { to?: string };
type Restore = CommonOptions & { snapshot?: string; notAfter?: string };

/** The ways back of §6 for what an environment has on AWS. */
export function awsCommands(add: Add, run: Run, root: Command): void {
  const aws = root.command('aws').description('ce qu’un environnement a sur AWS').usage('[options] [commande]');
  add(aws, 'update <env> <composant> <définition>', 'met un service ECS sur une task definition, et attend').action(
    run(async (env: string, component: string, definition: string, options: CommonOptions) =>
      (await import('./commands/aws.ts')).update(env, component, definition, options),
    ),
  );
  add(aws, 'back <env> <composant>', 'ramène un service ECS à sa task definition d’avant')
    .option('--to <définition>', 'une autre, comme rewapp-api:41')
    .action(
      run(async (env: string, component: string, options: Back) =>
        (await import('./commands/aws.ts')).back(env, component, options),
      ),
    );
  add(aws, 'restore <env> <composant>', 'fait d’un snapshot RDS une instance, à côté de celle d’où il vient')
    .option('--snapshot <nom>', 'lequel (par défaut : le dernier)')
    .option('--not-after <heure>', 'le dernier avant cette heure, comme « 2026-11-29 03:00 »')
    .action(
      run(async (env: string, component: string, options: Restore) =>
        (await import('./commands/aws.ts')).restore(env, component, options),
      ),
    );
  add(aws, 'alarms <env>', 'compare les alarmes de CloudWatch aux règles de retour du plan')
    .option('--apply', 'les rend telles que le plan le dit')
    .action(
      run(async (env: string, options: CommonOptions & { apply?: boolean }) =>
        (await import('./commands/aws.ts')).alarms(env, options),
      ),
    );
}
