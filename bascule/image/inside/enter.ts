import { accessSync, constants, readdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

// node enter.ts <command...>: gives the secrets that were mounted to the program as variables, and becomes the program:
// it is the container's first process and gets its signals itself.

const SECRETS = '/run/secrets';
const [command = '', ...args] = process.argv.slice(2);
const environment: NodeJS.ProcessEnv = { ...process.env };
for (const name of namesIn(SECRETS)) environment[name] = readFileSync(join(SECRETS, name), 'utf8');

const file = programOf(command);
if (!file) {
  process.stderr.write(
    `Cette image n’a pas de programme « ${command} » : donnez-en un que son image de base contient.\n`,
  );
  process.exit(127);
}
process.execve?.(file, [command, ...args], environment);

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory).filter((name) => !name.startsWith('.'));
  } catch {
    return [];
  }
}

function programOf(name: string): string | undefined {
  if (name.includes('/')) return name;
  const places = (process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin').split(delimiter);
  return places.map((place) => join(place, name)).find(isProgram);
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
