import { get } from 'node:http';

// node health.ts: what HEALTHCHECK runs. 0 when the program answers HEALTH_PATH with 2xx or 3xx, else 1 and why. On a
// socket of its own (HEALTH_SOCKET) any answer that is no failure counts: it may want to know who asks.

const { HEALTH_SOCKET: socketPath, HEALTH_PATH: path = '/', PORT = '8080' } = process.env;
const place = socketPath ? { socketPath } : { host: '127.0.0.1', port: Number(PORT) };
const healthyBelow = socketPath ? 500 : 400;
const asked = get({ ...place, path, timeout: 4_000 });
asked.once('timeout', () => asked.destroy(new Error('no answer in 4 s')));
asked.once('error', ({ message }) => told(message, 1));
asked.once('response', (answer) => {
  answer.resume();
  const { statusCode = 0 } = answer;
  told(`${path}: ${statusCode}`, statusCode >= 200 && statusCode < healthyBelow ? 0 : 1);
});

function told(what: string, code: number): void {
  process.stdout.write(`${what}\n`, () => process.exit(code));
}
