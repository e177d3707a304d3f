import type { Command } from 'commander';
import type { SetOptions, UndoOptions, Verb, WhyOptions } from './commands/flag-change.ts';
import type { KeyOptions } from './commands/flag-key.ts';
import type { AnswerOptions } from './commands/flag-proposals.ts';
import type { SegmentOptions } from './commands/flag-segment.ts';
import type { ExportOptions, ImportOptions } from './commands/flag-unleash.ts';
import type { HistoryOptions } from './commands/flags.ts';
import type { CommonOptions } from './context.ts';
import type { Add, Run } from './registration.ts';

/** Features that are switched on and off without a deployment. */
export function flagCommands(add: Add, run: Run, root: Command): void {
  const flags = root
    .command('flags')
    .description('les feature flags, qui allument et éteignent sans déployer')
    .usage('[options] [commande]');
  readingCommands(add, run, flags);
  changingCommands(add, run, flags);
  proposalCommands(add, run, flags);
  unleashCommands(add, run, flags);
  keyCommands(add, run, flags);
}

function readingCommands(add: Add, run: Run, flags: Command): void {
  add(flags, 'list <env>', 'montre les flags d’un environnement').action(
    run(async (env: string, options: CommonOptions) => (await import('./commands/flags.ts')).list(env, options)),
  );
  add(flags, 'show <env> <flag>', 'montre un flag : ses règles, ce qui cloche, ce qui a changé').action(
    run(async (env: string, key: string, options: CommonOptions) =>
      (await import('./commands/flags.ts')).show(env, key, options),
    ),
  );
  add(flags, 'history <env> [flag]', 'dit qui a changé quoi, quand et pourquoi')
    .option('--limit <n>', 'nombre de lignes, les plus récentes (par défaut : 50)')
    .action(
      run(async (env: string, key: string | undefined, options: HistoryOptions) =>
        (await import('./commands/flags.ts')).showHistory(env, key, options),
      ),
    );
  add(flags, 'stale <env>', 'montre les flags oubliés').action(
    run(async (env: string, options: CommonOptions) => (await import('./commands/flags.ts')).stale(env, options)),
  );
}

const verbs: Record<Verb, string> = {
  on: 'allume un flag',
  off: 'éteint un flag',
  kill: 'coupe un flag d’urgence, seul et tout de suite ; tout le monde le saura',
  revive: 'remet en service un flag coupé',
  remove: 'supprime un flag',
};

function changingCommands(add: Add, run: Run, flags: Command): void {
  const why = ['--why <texte>', 'pourquoi ; l’historique le garde'] as const;
  add(flags, 'set <env> <flag>', 'change les règles d’un flag, ou le crée')
    .requiredOption(...why)
    .option('--percent <n>', 'pour une part des personnes, de 0 à 100')
    .option('--users <ids>', 'pour ces personnes, séparées par des virgules')
    .option('--title <texte>', 'ce que le flag allume, en clair')
    .option('--type <type>', 'release, experiment, operational, kill-switch ou permission')
    .option('--owner <nom>', 'qui en répond')
    .option('--expires <date>', 'quand il compte comme oublié, comme 2027-01-31')
    .option('--tie <composant:part>', 's’allume quand un déploiement atteint cette part du trafic, comme api:25')
    .option('--file <fichier>', 'toute sa définition, en JSON')
    .action(
      run(async (env: string, key: string, options: SetOptions) =>
        (await import('./commands/flag-change.ts')).set(env, key, options),
      ),
    );
  for (const [verb, description] of Object.entries(verbs)) {
    add(flags, `${verb} <env> <flag>`, description)
      .requiredOption(...why)
      .action(
        run(async (env: string, key: string, options: WhyOptions) =>
          (await import('./commands/flag-change.ts')).turn(verb as Verb, env, key, options),
        ),
      );
  }
  add(flags, 'segment <env> <nom>', 'montre un segment, ou le change : des contraintes que plusieurs flags partagent')
    .option('--file <fichier>', 'ses contraintes, en JSON')
    .option('--why <texte>', 'pourquoi ; l’historique le garde')
    .action(
      run(async (env: string, name: string, options: SegmentOptions) =>
        (await import('./commands/flag-segment.ts')).segmentOf(env, name, options),
      ),
    );
  add(flags, 'undo <env> <flag>', 'annule le dernier changement d’un flag')
    .option('--why <texte>', 'pourquoi')
    .option('--revision <n>', 'ce changement-là, comme dans « flags history »')
    .action(
      run(async (env: string, key: string, options: UndoOptions) =>
        (await import('./commands/flag-change.ts')).undo(env, key, options),
      ),
    );
}

function proposalCommands(add: Add, run: Run, flags: Command): void {
  add(flags, 'pending <env>', 'montre les changements qui attendent un second accord').action(
    run(async (env: string, options: CommonOptions) =>
      (await import('./commands/flag-proposals.ts')).pending(env, options),
    ),
  );
  add(flags, 'accept <env> <propositions...>', 'accepte des changements proposés par une autre personne')
    .option('--comment <texte>', 'ce que vous avez vu')
    .action(
      run(async (env: string, ids: string[], options: AnswerOptions) =>
        (await import('./commands/flag-proposals.ts')).accept(env, ids, options),
      ),
    );
  add(flags, 'decline <env> <proposition>', 'refuse un changement proposé')
    .option('--comment <texte>', 'pourquoi')
    .action(
      run(async (env: string, id: string, options: AnswerOptions) =>
        (await import('./commands/flag-proposals.ts')).decline(env, id, options),
      ),
    );
}

function unleashCommands(add: Add, run: Run, flags: Command): void {
  add(flags, 'import <env> <fichier>', 'reprend les flags d’un fichier d’Unleash')
    .requiredOption('--from <outil>', 'unleash')
    .option('--unleash-environment <nom>', 'l’environnement du fichier, s’il en a plusieurs')
    .action(
      run(async (env: string, file: string, options: ImportOptions) =>
        (await import('./commands/flag-unleash.ts')).importFlags(env, file, options),
      ),
    );
  add(flags, 'export <env>', 'écrit les flags comme les clients d’Unleash les lisent')
    .requiredOption('--to <outil>', 'unleash')
    .option('--file <fichier>', 'dans ce fichier (par défaut : à l’écran)')
    .action(
      run(async (env: string, options: ExportOptions) =>
        (await import('./commands/flag-unleash.ts')).exportFlags(env, options),
      ),
    );
}

function keyCommands(add: Add, run: Run, flags: Command): void {
  const key = flags
    .command('key')
    .description('les clés, par lesquelles les programmes lisent les flags')
    .usage('[options] [commande]');
  add(key, 'create <env>', 'fait une clé pour un environnement ; elle n’est montrée qu’une fois')
    .option('--title <texte>', 'pour qui ou pour quoi')
    .action(
      run(async (env: string, options: KeyOptions) => (await import('./commands/flag-key.ts')).createKey(env, options)),
    );
  add(key, 'list <env>', 'montre les clés, sans leur secret').action(
    run(async (env: string, options: CommonOptions) => (await import('./commands/flag-key.ts')).listKeys(env, options)),
  );
  add(key, 'revoke <env> <clé>', 'révoque une clé, nommée comme dans « key list »').action(
    run(async (env: string, id: string, options: CommonOptions) =>
      (await import('./commands/flag-key.ts')).revokeKey(env, id, options),
    ),
  );
}
