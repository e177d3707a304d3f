import { Command, InvalidArgumentError } from 'commander';
import type { LogsOptions } from './commands/logs.ts';
import type { StatusOptions } from './commands/status.ts';
import type { UpOptions } from './commands/up.ts';
import type { CommonOptions } from './context.ts';
import { awsCommands } from './aws-commands.ts';
import { backupCommands } from './backup-commands.ts';
import { consoleCommands } from './console-commands.ts';
import { deliveryCommands } from './delivery-commands.ts';
import { documentCommands } from './document-commands.ts';
import { doctorCommands } from './doctor-commands.ts';
import { flagCommands } from './flag-commands.ts';
import { kpiCommands } from './kpi-commands.ts';
import { liveUpdateCommands } from './live-update-commands.ts';
import { messageCommands } from './message-commands.ts';
import { incidentCommands } from './incident-commands.ts';
import { migrateCommands } from './migrate-commands.ts';
import { offsiteCommands } from './offsite-commands.ts';
import { peopleCommands } from './people-commands.ts';
import { releaseCommands } from './release-commands.ts';
import { replicaCommands } from './replica-commands.ts';
import { headingOf } from './usage.ts';
import { simulateCommands } from './simulate-commands.ts';
import { storeCommands } from './store-commands.ts';
import { statusPageCommands } from './status-page-commands.ts';
import { windowCommands } from './window-commands.ts';

/**
 * All commands with their arguments. Each answers the exit code, which is given to `onExit`. A command is loaded when it
 * is called: `status` need not wait for what only `up` uses.
 */
export function program(onExit: (code: number) => void): Command {
  const root = new Command('bascule')
    .description('Livre une version sans perdre une requête, et la reprend si elle est mauvaise.')
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
    .showSuggestionAfterError()
    .usage('[options] [commande]')
    .configureHelp({ styleTitle: headingOf, optionDescription: ({ description }) => description })
    .helpOption('-h, --help', 'affiche cette aide')
    .helpCommand('help [commande]', 'affiche l’aide d’une commande');

  const add = (parent: Command, words: string, description: string) =>
    parent
      .command(words)
      .description(description)
      .option('--json', 'une ligne JSON par message, pour les programmes')
      .option('--plan <fichier>', 'le plan (par défaut : le seul plan/*.plan.ts du dossier ou au-dessus)');
  const run =
    <Args extends unknown[]>(command: (...args: Args) => Promise<number>) =>
    async (...args: Args) =>
      onExit(await command(...args));

  add(root, 'up', 'démarre tout sur cette machine et déploie l’arbre de travail')
    .option('--detach', 'rend la main dès que tout est en ligne')
    .option('--port <n>', 'premier port (par défaut : celui du plan)', port)
    .option('--environments <noms>', 'environnements, séparés par des virgules (par défaut : le premier du plan)', list)
    .option('--target <cible>', 'où tournent leurs programmes (par défaut : comme avant, sinon la première du plan)')
    .action(run(async (options: UpOptions) => (await import('./commands/up.ts')).up(options)));
  add(root, 'down', 'arrête tout ce que « up » a démarré ; les données restent').action(
    run(async (options: CommonOptions) => (await import('./commands/down.ts')).down(options)),
  );
  add(root, 'status [env]', 'montre ce qui tourne, et où')
    .option('--watch', 'redessine à chaque changement')
    .action(
      run(async (env: string | undefined, options: StatusOptions) =>
        (await import('./commands/status.ts')).status(env, options),
      ),
    );
  add(root, 'logs <composant>', 'montre le journal d’un composant')
    .option('--env <nom>', 'environnement (par défaut : le premier du plan)')
    .option('--lines <n>', `nombre de lignes (par défaut : ${usualLines})`, lines, usualLines)
    .option('--follow', 'suit le journal')
    .action(
      run(async (component: string, options: LogsOptions) =>
        (await import('./commands/logs.ts')).logs(component, options),
      ),
    );
  const plan = root.command('plan').description('le plan de déploiement').usage('[options] [commande]');
  add(plan, 'check', 'vérifie le plan').action(
    run(async (options: CommonOptions) => (await import('./commands/plan-check.ts')).planCheck(options)),
  );
  documentCommands(add, run, plan);
  for (const register of families) register(add, run, root);
  return root;
}

/** In the order of the help. */
const families = [
  deliveryCommands,
  releaseCommands,
  peopleCommands,
  flagCommands,
  consoleCommands,
  windowCommands,
  incidentCommands,
  migrateCommands,
  awsCommands,
  backupCommands,
  offsiteCommands,
  replicaCommands,
  doctorCommands,
  kpiCommands,
  liveUpdateCommands,
  storeCommands,
  messageCommands,
  simulateCommands,
  statusPageCommands,
];

const port = wholeNumber(1, 64_000);
const lines = wholeNumber(1, 10_000);
const usualLines = 200;

function wholeNumber(from: number, to: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= from && value <= to) return value;
    throw new InvalidArgumentError(`donnez un nombre entier de ${from} à ${to}`);
  };
}

function list(text: string): string[] {
  const names = text
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);
  if (names.length === 0) throw new InvalidArgumentError('nommez au moins un environnement');
  return [...new Set(names)];
}
