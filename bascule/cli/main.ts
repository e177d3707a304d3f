import { CommanderError } from 'commander';
import { DatabaseError } from '../database/database-error.ts';
import { PlanError } from '../plan-file/plan-error.ts';
import { SwitchError } from '../switch/switch-error.ts';
import { TargetError } from '../targets/target-error.ts';
import { CliError, isSystemError } from './cli-error.ts';
import { outputOf } from './output.ts';
import { program } from './program.ts';
import { usageSentence } from './usage.ts';

const args = process.argv.slice(2);
const ownErrors = [CliError, DatabaseError, PlanError, SwitchError, TargetError];
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

try {
  await program((code) => (process.exitCode = code)).parseAsync(args, { from: 'user' });
} catch (error) {
  process.exitCode = tell(error);
}

/** Says what went wrong in one sentence and answers the exit code: 2 for a command line we do not understand. */
function tell(error: unknown): number {
  if (error instanceof CommanderError && error.exitCode === 0) return 0;
  const { code, message } = failureOf(error);
  const out = outputOf({ json: args.includes('--json') });
  out.record({ error: { code, message } });
  if (out.kind !== 'json') out.note(message);
  return code === 'usage' ? 2 : 1;
}

function failureOf(error: unknown): { code: string; message: string } {
  if (error instanceof CommanderError) return { code: 'usage', message: usageSentence(error) };
  if (ownErrors.some((each) => error instanceof each)) return error as CliError;
  if (isSystemError(error) && error.code === 'ENOSPC') {
    return {
      code: 'disk-full',
      message: `Le disque est plein (${error.path ?? error.syscall}) : faites de la place, puis recommencez.`,
    };
  }
  return {
    code: 'internal',
    message: `Bascule a rencontré une erreur inattendue : ${error instanceof Error ? error.message : String(error)}`,
  };
}
