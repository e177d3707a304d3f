import { InvalidArgumentError, type Command } from 'commander';
import type { EvidenceListOptions, RecordOptions, RunOptions } from './commands/evidence.ts';
import type { CutOptions, ShowOptions } from './commands/release.ts';
import type { CommonOptions } from './context.ts';
import type { Add, Run } from './registration.ts';

/** Versions that are cut, and the evidence that checks leave. */
export function releaseCommands(add: Add, run: Run, root: Command): void {
  const release = root.command('release').description('les versions').usage('[options] [commande]');
  add(release, 'cut <version>', 'coupe une version : artefacts, nomenclature (SBOM), notes, étiquette')
    .option('--from <ref>', 'branche ou commit (par défaut : la branche des versions du plan)')
    .option('--notes <fichier>', 'Markdown à mettre en tête des notes')
    .action(
      run(async (version: string, options: CutOptions) =>
        (await import('./commands/release.ts')).cut(version, options),
      ),
    );
  add(release, 'list', 'montre les versions, la dernière d’abord').action(
    run(async (options: CommonOptions) => (await import('./commands/release.ts')).list(options)),
  );
  add(release, 'show <version>', 'montre une version')
    .option('--notes', 'ses notes seulement, en Markdown')
    .option('--sbom', 'sa nomenclature seulement, en CycloneDX 1.6')
    .action(
      run(async (version: string, options: ShowOptions) =>
        (await import('./commands/release.ts')).show(version, options),
      ),
    );
  evidenceCommands(add, run, root);
}

function evidenceCommands(add: Add, run: Run, root: Command): void {
  const evidence = root
    .command('evidence')
    .description('ce que les contrôles ont trouvé')
    .usage('[options] [commande]');
  add(evidence, 'run <contrôle>', 'fait un contrôle du plan, ou montre ce qui vaut encore')
    .option('--env <nom>', 'sur cet environnement')
    .option('--ref <ref>', 'sur ce source (par défaut : le dossier de travail)')
    .action(
      run(async (check: string, options: RunOptions) =>
        (await import('./commands/evidence.ts')).runCheck(check, options),
      ),
    );
  add(evidence, 'record <contrôle>', 'garde ce qu’un contrôle a trouvé ailleurs, en intégration continue')
    .option('--commit <sha>', 'de ce commit')
    .option('--env <nom>', 'de ce qui tourne dans cet environnement')
    .requiredOption('--outcome <issue>', 'passed ou failed', outcome)
    .option('--value <nombre>', 'le chiffre, que le plan peut borner', number)
    .option('--found <texte>', 'ce qui a été trouvé')
    .option('--link <url>', 'où le lire en entier')
    .action(
      run(async (check: string, options: RecordOptions) =>
        (await import('./commands/evidence.ts')).record(check, options),
      ),
    );
  add(evidence, 'list', 'montre ce que les contrôles ont trouvé, le dernier d’abord')
    .option('--check <nom>', 'ce contrôle seulement')
    .option('--limit <n>', 'nombre de lignes (par défaut : 50)')
    .action(run(async (options: EvidenceListOptions) => (await import('./commands/evidence.ts')).list(options)));
}

function outcome(text: string): 'passed' | 'failed' {
  if (text === 'passed' || text === 'failed') return text;
  throw new InvalidArgumentError('donnez passed ou failed');
}

function number(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value)) return value;
  throw new InvalidArgumentError('donnez un nombre, comme 91.2');
}
