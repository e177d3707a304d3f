import { Command, InvalidArgumentError, Option } from 'commander';
import { deploy } from './commands/deploy.ts';
import { down } from './commands/down.ts';
import { events } from './commands/events.ts';
import { logs } from './commands/logs.ts';
import { planCheck } from './commands/plan-check.ts';
import { rollback } from './commands/rollback.ts';
import { status } from './commands/status.ts';
import { up } from './commands/up.ts';

/** All commands with their arguments. Each answers the exit code, which is given to `onExit`. */
export function program(onExit: (code: number) => void): Command {
  const root = new Command('bascule')
    .description('Livre une version sans perdre une requête, et la reprend si elle est mauvaise.')
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
    .showSuggestionAfterError()
    .helpOption('-h, --help', 'affiche cette aide')
    .helpCommand('help [command]', 'affiche l’aide d’une commande');

  const add = (parent: Command, words: string, description: string) =>
    parent
      .command(words)
      .description(description)
      .option('--json', 'une ligne JSON par message, pour les programmes')
      .option('--plan <file>', 'le plan (par défaut : le seul plan/*.plan.ts du dossier ou au-dessus)');
  const run =
    <Args extends unknown[]>(command: (...args: Args) => Promise<number>) =>
    async (...args: Args) =>
      onExit(await command(...args));

  add(root, 'up', 'démarre tout sur cette machine et déploie l’arbre de travail')
    .option('--detach', 'rend la main dès que tout est en ligne')
    .option('--port <n>', 'premier port (par défaut : celui du plan)', port)
    .option(
      '--environments <names>',
      'environnements, séparés par des virgules (par défaut : le premier du plan)',
      list,
    )
    .action(run(up));
  add(root, 'down', 'arrête tout ce que « up » a démarré ; les données restent').action(run(down));
  add(root, 'deploy <ref>', 'déploie une branche, une étiquette, un commit ou « worktree »')
    .requiredOption('--to <env>', 'environnement')
    .option('--source <dir>', 'dossier du source (par défaut : celui du plan)')
    .action(run(deploy));
  add(root, 'status [env]', 'montre ce qui tourne, et où')
    .option('--watch', 'redessine à chaque changement')
    .action(run(status));
  add(root, 'rollback <env>', 'ramène un environnement à sa version précédente')
    .addOption(new Option('--component <name>', 'ce composant seulement (peut être répété)').argParser(collect))
    .option('--reason <text>', 'pourquoi')
    .action(run(rollback));
  add(root, 'events <deployment>', 'montre les événements d’un déploiement et le suit').action(run(events));
  add(root, 'logs <component>', 'montre le journal d’un composant')
    .option('--env <name>', 'environnement (par défaut : le premier du plan)')
    .option('--lines <n>', 'nombre de lignes', lines, 200)
    .option('--follow', 'suit le journal')
    .action(run(logs));
  add(root.command('plan').description('le plan de déploiement'), 'check', 'vérifie le plan').action(run(planCheck));
  return root;
}

const port = wholeNumber(1, 64_000);
const lines = wholeNumber(1, 10_000);

function wholeNumber(from: number, to: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= from && value <= to) return value;
    throw new InvalidArgumentError(`Use a whole number from ${from} to ${to}.`);
  };
}

function list(text: string): string[] {
  const names = text
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);
  if (names.length === 0) throw new InvalidArgumentError('Name at least one environment.');
  return [...new Set(names)];
}

const collect = (name: string, names: string[] = []) => [...names, name];
