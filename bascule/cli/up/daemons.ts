import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { portsOf } from '../../server/ports.ts';
import { consoleOrigin } from '../../server/sign-in/origin.ts';
import { SwitchClient } from '../../switch/client.ts';
import type { SwitchState } from '../../switch/wire.ts';
import type { Context } from '../context.ts';
import type { Daemon } from '../machine/daemon.ts';
import type { Targets } from './targets.ts';

const program = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** The traffic switch of this state directory. The port is needed to start it. */
export function switchDaemon({ place, root }: Context, port: number | null): Daemon {
  const identity = [program('switch/main.ts'), '--socket', place.switchSocket];
  return {
    title: 'Le commutateur',
    args: [...identity, '--state', place.switchState, ...(port === null ? [] : ['--port', String(port)])],
    identity,
    cwd: root,
    env: process.env,
    log: join(place.logs, 'switch.log'),
    pidFile: place.switchPid,
    startWithinMs: 15_000,
    stopWithinMs: 40_000,
    answers: async () => (await switchStateOf(place.switchSocket)) !== null,
  };
}

export interface ServerSetting {
  port: number;
  environments: string[];
  targets: Targets;
  databaseUrl: string;
}

const noSetting: ServerSetting = { port: 0, environments: [], targets: {}, databaseUrl: '' };

/** The Bascule server of this plan. The setting is needed to start it: it gets the database's URL as a variable: arguments can be read by everybody. */
export function serverDaemon({ place, root, file, client, plan }: Context, setting: ServerSetting | null): Daemon {
  const identity = [program('server/main.ts'), '--plan', file];
  const { port, environments, targets, databaseUrl } = setting ?? noSetting;
  const chosen = environments.map((name) => `${name}=${targets[name] ?? 'machine'}`).join(',');
  return {
    title: 'Le serveur Bascule',
    args: [...identity, '--port', String(port), '--environments', environments.join(','), '--targets', chosen],
    identity,
    cwd: root,
    env: { ...process.env, BASCULE_DATABASE_URL: databaseUrl },
    log: join(place.logs, 'server.log'),
    pidFile: place.serverPid,
    startWithinMs: 60_000,
    stopWithinMs: 15_000,
    page:
      plan.people.length > 0 ? { title: 'Console', url: consoleOrigin(portsOf(plan, port), process.env).href } : null,
    answers: () =>
      client.status().then(
        () => true,
        () => false,
      ),
  };
}

/** What the running switch knows; null when none runs. */
export async function switchStateOf(socket: string): Promise<SwitchState | null> {
  const client = new SwitchClient(socket);
  const state = await client.state().catch(() => null);
  await client.close();
  return state;
}
