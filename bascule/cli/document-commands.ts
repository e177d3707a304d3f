import { InvalidArgumentError, type Command } from 'commander';
import type { PlanDiffOptions } from './commands/plan-diff.ts';
import type { Format, PlanDocumentOptions } from './commands/plan-document.ts';
import type { PlanExportOptions } from './commands/plan-export.ts';
import type { Add, Run } from './registration.ts';

/** Reading the plan: as a document, as manifests, and two of its environments against each other. `plan` is the `plan` command. */
export function documentCommands(add: Add, run: Run, plan: Command): void {
  add(plan, 'document', 'écrit le plan comme le document dont il vient, en Markdown et en HTML')
    .option('--out <dossier>', 'où l’écrire (par défaut : docs/plan, à côté de plan/)')
    .option('--format <format>', 'md ou html (par défaut : les deux)', format)
    .option('--check', 'n’écrit rien ; échoue si les fichiers ne disent pas ce que dit le plan')
    .action(
      run(async (options: PlanDocumentOptions) => (await import('./commands/plan-document.ts')).planDocument(options)),
    );
  add(plan, 'export', 'écrit le plan comme manifestes Kubernetes qu’Argo CD et Argo Rollouts suivent')
    .requiredOption('--format <format>', 'argocd', exportFormat)
    .option('--out <dossier>', 'où les écrire (par défaut : infra/argocd, à côté de plan/)')
    .option('--repo <adresse>', 'le dépôt qu’Argo CD suit (par défaut : « origin » d’ici)')
    .option('--check', 'n’écrit rien ; échoue si les fichiers ne disent pas ce que dit le plan')
    .action(run(async (options: PlanExportOptions) => (await import('./commands/plan-export.ts')).planExport(options)));
  add(plan, 'diff <env> <autre>', 'nomme toutes les différences de deux environnements')
    .option('--strict', 'échoue si une différence n’est pas voulue')
    .action(
      run(async (left: string, right: string, options: PlanDiffOptions) =>
        (await import('./commands/plan-diff.ts')).planDiff(left, right, options),
      ),
    );
}

function format(text: string): Format {
  if (text === 'md' || text === 'html') return text;
  throw new InvalidArgumentError('donnez md ou html');
}

function exportFormat(text: string): PlanExportOptions['format'] {
  if (text === 'argocd') return text;
  throw new InvalidArgumentError('donnez argocd');
}
