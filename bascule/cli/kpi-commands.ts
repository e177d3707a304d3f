import type { Command } from 'commander';
import type { KpiOptions } from './commands/kpi.ts';
import type { Add, Run } from './registration.ts';

/** How well deployments go. */
export function kpiCommands(add: Add, run: Run, root: Command): void {
  add(root, 'kpi [env]', 'mesure les déploiements : les cinq indicateurs du plan, et ceux de DORA')
    .option('--component <nom>', 'un seul composant (par défaut : tous)')
    .option('--from <moment>', 'depuis ce moment, comme 2026-09-01 (par défaut : douze semaines avant la fin)')
    .option('--to <moment>', 'jusqu’à ce moment (par défaut : maintenant)')
    .option('--deployments', 'montre les déploiements comptés, un par ligne')
    .option('--csv', 'en CSV, pour un tableur')
    .option('--grafana', 'écrit plutôt le tableau de bord à importer dans Grafana')
    .action(
      run(async (env: string | undefined, options: KpiOptions) =>
        (await import('./commands/kpi.ts')).kpi(env, options),
      ),
    );
}
