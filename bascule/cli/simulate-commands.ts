import { InvalidArgumentError, type Command } from 'commander';
import type { SimulateOptions } from './commands/simulate.ts';
import type { Add, Run } from './registration.ts';

/** Bascule's own brain, tried against everything that may go wrong. */
export function simulateCommands(add: Add, run: Run, root: Command): void {
  add(root, 'simulate', 'éprouve les règles de Bascule : temps virtuel, pannes de toute sorte, rien de réel')
    .option('--runs <n>', 'nombre de simulations (par défaut : 1000)', wholeFrom(1), 1_000)
    .option('--seed <n>', 'graine de la première (par défaut : 1)', wholeFrom(0), 1)
    .option('--trace', 'avec --runs 1 : montre tout ce qui s’y passe')
    .action(run(async (options: SimulateOptions) => (await import('./commands/simulate.ts')).simulate(options)));
}

const most = 2 ** 31 - 1;

function wholeFrom(from: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= from && value <= most) return value;
    throw new InvalidArgumentError(`donnez un nombre entier de ${from} à ${most}`);
  };
}
