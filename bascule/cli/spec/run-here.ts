import { Command } from 'commander';
import { vi } from 'vitest';
import type { Add, Run } from '../registration.ts';

/** As whom, of which plan, a command line runs; no token: the machine's user. */
interface As {
  token: string | null;
  planFile: string;
}

/** Runs a command line of these commands in this process; answers what it said and its exit code. @throws CliError */
export async function runHere(
  register: (add: Add, run: Run, root: Command) => void,
  { token, planFile }: As,
  args: readonly string[],
): Promise<{ out: string; err: string; code: number }> {
  vi.stubEnv('BASCULE_TOKEN', token ?? undefined);
  const said = { out: '', err: '', code: -1 };
  const stdout = vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((said.out += String(text)), true));
  const stderr = vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((said.err += String(text)), true));
  const root = new Command('bascule').exitOverride().configureOutput({ writeErr: () => {} });
  register(
    (parent, words, description) =>
      parent.command(words).description(description).option('--json').option('--plan <fichier>'),
    (command) =>
      async (...given) =>
        void (said.code = await command(...given)),
    root,
  );
  try {
    await root.parseAsync([...args, '--plan', planFile], { from: 'user' });
  } finally {
    stdout.mockRestore();
    stderr.mockRestore();
  }
  return said;
}
