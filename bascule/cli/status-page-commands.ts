import type { Command } from 'commander';
import type { CommonOptions } from './context.ts';
import type { Add, Run } from './registration.ts';

export function statusPageCommands(add: Add, run: Run, root: Command): void {
  add(root, 'status-page', 'dit où est la page d’état publique, et ce qu’elle montre').action(
    run(async (options: CommonOptions) => (await import('./commands/status-page.ts')).statusPage(options)),
  );
}
