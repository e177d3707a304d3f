import { readSettings } from '../settings.ts';
import { startApi } from './app.ts';

try {
  const api = await startApi(readSettings(process.env));
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => void api.stop().then(() => process.exit(0)));
  }
} catch (error) {
  process.stderr.write(`${sentenceOf(error)}\n`);
  process.exit(1);
}

function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && error.code === 'EADDRINUSE') {
    return `L’API ne démarre pas : le port ${process.env['PORT']} est déjà pris, choisissez-en un autre avec PORT.`;
  }
  return error.message;
}
