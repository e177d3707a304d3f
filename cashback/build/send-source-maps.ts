// npm run source-maps -- <version>: hands the maps of what was built since the last time to Sentry, and lets go of them.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { forget, keptMaps } from './stamp.ts';

const needed = ['SENTRY_URL', 'SENTRY_AUTH_TOKEN', 'SENTRY_ORG', 'SENTRY_PROJECT'] as const;

export interface Sending {
  version: string;
  /** The folder of what is to be sent. */
  folder: string;
  variables: Readonly<Record<string, string | undefined>>;
}

/** Answers one sentence on what was sent. What Sentry did not take stays for the next time. @throws with one sentence */
export async function sendSourceMaps({ version, folder, variables }: Sending): Promise<string> {
  const missing = needed.filter((name) => !variables[name]);
  if (missing.length > 0) {
    throw new Error(`Les source maps ne partent pas : ${missing.join(', ')} manquent. Elles restent dans ${folder}.`);
  }
  const kept = existsSync(folder) ? await readdir(folder, { recursive: true }) : [];
  const count = kept.filter((name) => name.endsWith('.map')).length;
  if (count === 0) return 'Aucune source map à envoyer : rien n’a été construit depuis la dernière fois.';
  const release = `rewapp@${version}`;
  await sentry(variables, 'releases', 'new', release);
  await sentry(variables, 'sourcemaps', 'upload', '--release', release, '--strict', folder);
  await sentry(variables, 'releases', 'finalize', release);
  await forget(folder);
  return `${count} source maps envoyées à Sentry pour ${release}.`;
}

async function sentry(variables: Sending['variables'], ...args: string[]): Promise<void> {
  const program = createRequire(import.meta.url).resolve('@sentry/cli/bin/sentry-cli');
  const env = { ...process.env, ...variables, SENTRY_LOG_LEVEL: 'error', SENTRY_DISABLE_UPDATE_CHECK: '1' };
  await promisify(execFile)(process.execPath, [program, ...args], { env, timeout: 300_000 }).catch((error: Error) => {
    const said = 'stderr' in error ? String(error.stderr).trim() : error.message;
    throw new Error(`sentry-cli ${args.slice(0, 2).join(' ')} a échoué : ${said}`);
  });
}

if (import.meta.main) {
  const [version] = process.argv.slice(2);
  const modules = fileURLToPath(new URL('../../node_modules', import.meta.url));
  try {
    if (!version) throw new Error('Dites de quelle version elles sont : npm run source-maps -- v1.2.3.');
    console.log(await sendSourceMaps({ version, folder: await keptMaps(modules), variables: process.env }));
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}
