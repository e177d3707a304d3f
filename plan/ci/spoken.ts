import type { Command } from 'commander';
import { program } from '../../bascule/cli/program.ts';

/** Lets Bascule's command line read its words and do nothing. @throws when it does not know a command, option or value */
export async function spoken(words: string[]): Promise<void> {
  const root = program(() => {});
  silence(root);
  await root.parseAsync(words, { from: 'user' });
}

function silence(command: Command): void {
  command.exitOverride().configureOutput({ writeErr: () => {}, writeOut: () => {} });
  // What only holds commands has no options; whatever else has commands of its own does something itself too.
  const isGroup = command.commands.length > 0 && command.options.length === 0;
  if (!isGroup) command.action(() => {});
  for (const each of command.commands) silence(each);
}
