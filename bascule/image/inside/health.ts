import { get } from 'node:http';

// node health.ts: what HEALTHCHECK runs. 0 when the program answers HEALTH_PATH with 2xx or 3xx, else 1 and why.

const path = process.env['HEALTH_PATH'] ?? '/';
const asked = get({ host: '127.0.0.1', port: Number(process.env['PORT'] ?? 8080), path, timeout: 4_000 });
asked.once('timeout', () => asked.destroy(new Error('no answer in 4 s')));
asked.once('error', ({ message }) => told(message, 1));
asked.once('response', (answer) => {
  answer.resume();
  const { statusCode = 0 } = answer;
  told(`${path}: ${statusCode}`, statusCode >= 200 && statusCode < 400 ? 0 : 1);
});

function told(what: string, code: number): void {
  process.stdout.write(`${what}\n`, () => process.exit(code));
}
