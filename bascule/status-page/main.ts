// The public status page, in a process of its own that needs nothing but its files.
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { statusPageServer } from './serve.ts';

const string = { type: 'string' } as const;
const { values } = parseArgs({ options: { directory: string, port: string, upstream: string } });
const { directory, port, upstream } = values;
if (!directory || !port || !upstream) {
  console.error('La page demande --directory <dossier>, --port <n> et --upstream <adresse du serveur Bascule>.');
  process.exit(2);
}

const server = statusPageServer({ directory, upstream, now: Date.now });
server.listen(Number(port), '127.0.0.1');
await once(server, 'listening').catch((error: Error) => {
  console.error(`Le port ${port} ne peut être ouvert : ${error.message}`);
  process.exit(1);
});
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    server.close(() => process.exit(0));
    server.closeIdleConnections();
  });
}
