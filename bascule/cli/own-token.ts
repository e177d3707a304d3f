import { readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { CliError, isSystemError } from './cli-error.ts';

/**
 * The token of whoever types: `BASCULE_TOKEN`, else the file that holds it, else none.
 * @throws CliError when others could read the file: what they could read is no longer a proof of who asks
 */
export async function ownToken(variables: NodeJS.ProcessEnv): Promise<string | null> {
  const given = variables['BASCULE_TOKEN']?.trim();
  if (given) return given;
  const file = tokenFile(variables);
  try {
    const { mode } = await stat(file);
    if ((mode & 0o077) !== 0)
      throw new CliError(
        'invalid',
        `Le jeton de ${file} peut être lu par d’autres que vous : protégez-le avec « chmod 600 ${file} ».`,
      );
    return (await readFile(file, 'utf8')).trim() || null;
  } catch (error) {
    if (isSystemError(error) && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return null;
    throw error;
  }
}

/** `$XDG_CONFIG_HOME/bascule/token`, by the XDG base directory specification. */
export function tokenFile(variables: NodeJS.ProcessEnv): string {
  return join(variables['XDG_CONFIG_HOME'] || join(homedir(), '.config'), 'bascule/token');
}
