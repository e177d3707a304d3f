import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ownVariables } from '../artifact/command.ts';
import { failed, finding, type Finding } from '../core/doctor/row.ts';

export interface LiveCheck {
  command: string[];
  /** The files of the artifact that is live. */
  directory: string;
  /** What its program is given, secrets included. */
  variables: Record<string, string>;
  signal: AbortSignal;
}

/** Runs a look at a service outside as the live program would; the product says what it found. */
export async function runLiveCheck({ command, directory, variables, signal }: LiveCheck): Promise<Finding> {
  const [program = '', ...args] = command;
  const env = { ...ownVariables(directory), ...variables };
  try {
    const { stdout } = await promisify(execFile)(program, args, { cwd: directory, env, signal });
    return findingIn(stdout) ?? failed('le contrôle n’a pas dit ce qu’il a trouvé', lookInto(command));
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim().split('\n').at(-1) : '';
    return failed(`le contrôle a échoué${said ? ` : ${said}` : ''}`, lookInto(command));
  }
}

function findingIn(stdout: string): Finding | null {
  try {
    return finding.parse(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''));
  } catch {
    return null;
  }
}

const lookInto = (command: string[]) =>
  `déployez une version qui connaît la commande « ${command.join(' ')} », ou corrigez thirdParties dans le plan`;
