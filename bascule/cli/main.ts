import { CommanderError } from 'commander';
import { DatabaseError } from '../database/database-error.ts';
import { SwitchError } from '../switch/switch-error.ts';
import { TargetError } from '../targets/target-error.ts';
import { CliError, isSystemError } from './cli-error.ts';
import { outputOf } from './output.ts';
import { program } from './program.ts';

const args = process.argv.slice(2);
const ownErrors = [CliError, DatabaseError, SwitchError, TargetError];
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
      message: `The disk is full (${error.path ?? error.syscall}): make room, then try again.`,
    };
  }
  return {
    code: 'internal',
    message: `Bascule failed unexpectedly: ${error instanceof Error ? error.message : String(error)}`,
  };
}

/** Commander's "error: unknown command 'deplo'\n(Did you mean deploy?)" as one sentence that says what is allowed. */
function usageSentence(error: CommanderError): string {
  if (error.code === 'commander.help') return 'Name a command: `npx bascule --help` lists them.';
  const text = error.message.replace(/^error: /, '').replace(/\n\((.*)\)$/, ' ($1)');
  return `${text.charAt(0).toUpperCase()}${text.slice(1).replace(/\.$/, '')}. \`npx bascule --help\` lists what is allowed.`;
}
