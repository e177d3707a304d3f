import type { Command } from 'commander';
import type { CommonOptions } from './context.ts';
import type { Add, Run } from './registration.ts';

/** Is everything there that a release needs? */
export function doctorCommands(add: Add, run: Run, root: Command): void {
  add(root, 'doctor <env>', 'vérifie l’infrastructure, l’application et les services externes').action(
    run(async (env: string, options: CommonOptions) => (await import('./commands/doctor.ts')).doctor(env, options)),
  );
}
