import { createConnection } from 'node:net';
import { join } from 'node:path';
import { filledIn } from '../../core/companion/placeholders.ts';
import type { Companion } from '../../core/companion/schema.ts';
import { companionSecret } from '../../engine/outside/companion-secrets.ts';
import { Secrets } from '../../engine/outside/secrets.ts';
import { portsOf } from '../../server/ports.ts';
import type { Context } from '../context.ts';
import { ensureRunning, recordOf, stopDaemon, type Daemon } from '../machine/daemon.ts';
import type { Step } from './steps.ts';

/** Starts those that stand beside one of these environments. The port is the switch's, from which all others count. */
export async function companionSteps(
  context: Context,
  environments: string[],
  port: number,
  signal: AbortSignal,
): Promise<{ daemons: Daemon[]; steps: Step[] }> {
  const beside = context.plan.companions.filter((each) =>
    each.environments.some((name) => environments.includes(name)),
  );
  const daemons = await Promise.all(beside.map((each) => companionDaemon(context, each, port)));
  const steps = daemons.map((daemon, index) => ({
    name: `companion:${beside[index]?.name}`,
    title: daemon.title,
    run: async () => ((await ensureRunning(daemon, signal)) === 'started' ? 'démarré' : 'déjà en marche'),
  }));
  return { daemons, steps };
}

async function companionDaemon(context: Context, companion: Companion, port: number): Promise<Daemon> {
  const { place, plan, root } = context;
  const ports = portsOf(plan, port);
  const [first = 0] = companion.ports;
  const daemon = bareDaemon(context, companion);
  return {
    ...daemon,
    env: {
      ...process.env,
      ...filledIn(companion.variables, ports),
      ...(await secretsOf(companion, await Secrets.open(place.secrets))),
      BASE_PORT: String(ports.companions),
    },
    cwd: root,
    page: companion.page && {
      title: companion.page.title,
      url: `http://localhost:${ports.companions + companion.page.port}`,
    },
    // Another program at its port is no proof that it runs.
    answers: async () => (await recordOf(daemon)) !== null && (await connects(ports.companions + first)),
  };
}

/** Stops all of the plan's; answers whether one ran. */
export async function stopCompanions(context: Context): Promise<boolean> {
  const all = context.plan.companions.map((companion) => stopDaemon(bareDaemon(context, companion)));
  return (await Promise.all(all)).includes(true);
}

/** Those that run. */
export async function runningCompanions(context: Context): Promise<Companion[]> {
  const found = await Promise.all(
    context.plan.companions.map(async (each) => ((await recordOf(bareDaemon(context, each))) ? [each] : [])),
  );
  return found.flat();
}

/** Enough to find it and to stop it. Its last argument tells it apart from those of other state directories. */
function bareDaemon({ place, root }: Context, { name, title, command }: Companion): Daemon {
  const mark = `--companion=${name}@${place.state}`;
  return {
    title,
    args: [...command.slice(1), mark],
    identity: [mark],
    cwd: root,
    env: process.env,
    log: join(place.logs, `companion-${name}.log`),
    pidFile: join(place.state, `companion-${name}.pid`),
    startWithinMs: 20_000,
    stopWithinMs: 10_000,
    answers: async () => false,
  };
}

async function secretsOf({ secrets: names }: Companion, secrets: Secrets): Promise<Record<string, string>> {
  const values = await Promise.all(names.map(async (name) => [name, await companionSecret(secrets, name)] as const));
  return Object.fromEntries(values);
}

function connects(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host: '127.0.0.1' });
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => end(true)).once('error', () => end(false));
  });
}
