import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { portsOf } from '../../server/ports.ts';
import type { Context } from '../context.ts';
import { recordOf, type Daemon } from '../machine/daemon.ts';

const program = fileURLToPath(new URL('../../status-page/main.ts', import.meta.url));

/** What serves the public status page of this state directory; null where the plan has none. The port is needed to start it. */
export function statusPageDaemon({ place, root, plan }: Context, port: number | null): Daemon | null {
  if (!plan.statusPage) return null;
  const identity = [program, '--directory', place.statusPage];
  const ports = portsOf(plan, port ?? plan.port);
  const url = `http://127.0.0.1:${ports.statusPage}`;
  const daemon: Daemon = {
    title: 'La page d’état',
    args: [...identity, '--port', String(ports.statusPage), '--upstream', `http://127.0.0.1:${ports.console}`],
    identity,
    cwd: root,
    env: process.env,
    log: join(place.logs, 'status-page.log'),
    pidFile: place.statusPagePid,
    startWithinMs: 10_000,
    stopWithinMs: 5_000,
    page: { title: 'État du service', url: `http://localhost:${ports.statusPage}` },
    // Another program at its port is no proof that it runs.
    answers: async () => (await recordOf(daemon)) !== null && (await saysSomething(url)),
  };
  return daemon;
}

/** Before the first issue it answers 503: it is there, and has nothing to show. */
const saysSomething = (url: string) =>
  fetch(`${url}/`, { method: 'HEAD' }).then(
    () => true,
    () => false,
  );
