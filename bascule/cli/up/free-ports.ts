import { createServer } from 'node:net';
import type { Plan } from '../../core/plan/schema.ts';
import { allPorts } from '../../server/ports.ts';
import { CliError, isSystemError } from '../cli-error.ts';

/** Makes sure that every port is ours or free, before anything is started. @throws CliError `port-in-use` */
export async function checkPorts(plan: Plan, basePort: number, environments: string[], ours: number[]): Promise<void> {
  for (const port of allPorts(plan, basePort, environments)) {
    if (ours.includes(port)) continue;
    const refused = await tryPort(port);
    if (refused === null) continue;
    const other = await freeBase(plan, basePort, environments);
    const advice =
      other === null
        ? 'choisissez un autre premier port avec --port <n>'
        : `choisissez un autre premier port, par exemple --port ${other}`;
    const sentence = `Le port ${port} est ${refused} : ${advice}, ou arrêtez ce qui l’utilise.`;
    throw new CliError('port-in-use', sentence);
  }
}

/** Why the port can't be had; null when it can. */
function tryPort(port: number): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error) => {
      if (isSystemError(error) && error.code === 'EADDRINUSE') resolve('pris par un autre programme');
      else if (isSystemError(error) && error.code === 'EACCES') resolve('interdit à cet utilisateur');
      else reject(error);
    });
    server.listen({ port, host: '127.0.0.1' }, () => server.close(() => resolve(null)));
  });
}

/** A first port near by with which all would be free. */
async function freeBase(plan: Plan, basePort: number, environments: string[]): Promise<number | null> {
  for (let base = Math.max(basePort, 1024) + 100; base < Math.min(basePort + 2_000, 60_000); base += 100) {
    const refused = await Promise.all(allPorts(plan, base, environments).map(tryPort));
    if (refused.every((each) => each === null)) return base;
  }
  return null;
}
