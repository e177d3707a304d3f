import { Faults } from './faults.ts';
import { Inbox } from './inbox/inbox.ts';
import { startSandbox } from './start.ts';

const basePort = Number(process.env['BASE_PORT']);
if (!Number.isInteger(basePort) || basePort < 1) {
  process.stderr.write('BASE_PORT manque : donnez le premier de dix ports libres, par exemple BASE_PORT=8160.\n');
  process.exit(2);
}
const now = () => Date.now();
const sandbox = await startSandbox(basePort, {
  ...{ inbox: new Inbox(now), faults: new Faults(), now, settings: process.env },
});
process.stdout.write(`La boîte de réception est à ${sandbox.inbox.url}\n`);
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    sandbox.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  });
}
