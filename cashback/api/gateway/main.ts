import { checkService, isService } from '../outside/check.ts';
import { serviceNames } from '../outside/settings.ts';
import { readSettings } from '../settings.ts';
import { startApi } from './app.ts';

const [verb, service = ''] = process.argv.slice(2);
try {
  if (verb === 'check') await check(service);
  else if (verb === undefined) await serve();
  else throw new Error(`« ${verb} » n’est pas une commande de l’API : seule « check <service> » en est une.`);
} catch (error) {
  process.stderr.write(`${sentenceOf(error)}\n`);
  process.exit(1);
}

async function serve(): Promise<void> {
  const api = await startApi(readSettings(process.env));
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => void api.stop().then(() => process.exit(0)));
  }
}

/** One line of JSON for the release platform: `{"outcome", "found", "remedy"}`. */
async function check(name: string): Promise<void> {
  if (!isService(name))
    throw new Error(`« ${name} » n’est pas un service : choisissez parmi ${serviceNames.join(', ')}.`);
  process.stdout.write(`${JSON.stringify(await checkService(name, process.env))}\n`);
}

function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && error.code === 'EADDRINUSE') {
    return `L’API ne démarre pas : le port ${process.env['PORT']} est déjà pris, choisissez-en un autre avec PORT.`;
  }
  return error.message;
}
