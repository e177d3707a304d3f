import { startPostgres } from '../../database/embedded.ts';
import type { Plan } from '../../core/plan/schema.ts';
import { portsOf } from '../../server/ports.ts';
import type { SwitchState } from '../../switch/wire.ts';
import { CliError } from '../cli-error.ts';
import type { Context } from '../context.ts';
import { ensureRunning, recordOf, stopDaemon, type Daemon, type Started } from '../machine/daemon.ts';
import { companionSteps, runningCompanions } from './companions.ts';
import { serverDaemon, switchDaemon, switchStateOf } from './daemons.ts';
import { clusterSteps } from './environment-clusters.ts';
import { checkPorts } from './free-ports.ts';
import { preparationSteps } from './preparation.ts';
import { ensureRelease } from './release.ts';
import { statusPageDaemon } from './status-page.ts';
import { runSteps } from './steps.ts';
import { movePorts, rememberedBy } from './switch-memory.ts';
import { settleTargets } from './targets.ts';

export interface Wanted {
  /** What the user asked for; null: the running switch's, else the plan's. */
  port: number | null;
  environments: string[];
  /** The kind of target that these are to run on; null: the one they ran on, else the plan's first. */
  target: string | null;
}

/** Starts all that is not running yet and answers what must be kept running. @throws CliError, DatabaseError */
export async function bringUp(context: Context, wanted: Wanted, signal: AbortSignal): Promise<Daemon[]> {
  const { plan, place, out } = context;
  const running = await switchStateOf(place.switchSocket);
  const port = settledPort(running?.port ?? null, wanted.port, plan.port);
  const ours = [...portsOfSwitch(running), ...(await portsBeside(context, port))];
  const environments = allEnvironments(plan, wanted.environments, running ?? (await rememberedBy(place.switchState)));
  const targets = await settleTargets(context, wanted, running !== null);
  const theSwitch = switchDaemon(context, port);
  const statusPage = statusPageDaemon(context, port);
  const companions = await companionSteps(context, environments, port, signal);
  let server = serverDaemon(context, null);
  let databaseUrl = '';
  const steps = [
    {
      name: 'ports',
      title: 'Ports',
      run: async () => {
        await checkPorts(plan, port, environments, ours);
        return running ? `${port} et suivants, déjà à nous` : `${port} et suivants, libres`;
      },
    },
    {
      name: 'postgres',
      title: 'PostgreSQL',
      run: async (tell: (line: string) => void) => {
        const given = process.env['DATABASE_URL'];
        const postgres = await startPostgres({
          directory: place.postgres,
          ...(given && { databaseUrl: given }),
          onProgress: tell,
        });
        databaseUrl = given ?? postgres.url('postgres');
        return given ? 'celui de DATABASE_URL' : `sur le port ${postgres.port}`;
      },
    },
    ...clusterSteps(context, environments),
    {
      name: 'switch',
      title: 'Commutateur',
      run: async () => {
        if (!running) await movePorts(place.switchState, plan, port);
        return how(await ensureRunning(theSwitch, signal));
      },
    },
    ...companions.steps,
    ...(statusPage
      ? [{ name: 'status-page', title: 'Page d’état', run: async () => how(await ensureRunning(statusPage, signal)) }]
      : []),
    {
      name: 'server',
      title: 'Serveur Bascule',
      run: async () => {
        await stopIfNarrower(context, environments);
        server = serverDaemon(context, { port, environments, targets, databaseUrl });
        return how(await ensureRunning(server, signal));
      },
    },
    ...preparationSteps(context, wanted.environments, targets),
    ...wanted.environments.map((name) => ({
      name: `environment:${name}`,
      title: `Environnement ${name}`,
      run: (tell: (line: string) => void) => ensureRelease(context, name, tell, signal),
    })),
  ];
  await runSteps(steps, out, signal);
  return [theSwitch, ...companions.daemons, ...(statusPage ? [statusPage] : []), server];
}

const how = (started: Started) => (started === 'started' ? 'démarré' : 'déjà en marche');

const portsOfSwitch = (running: SwitchState | null) =>
  running ? [running.port, ...running.services.map((each) => each.port)] : [];

/** Of what stands beside all environments and runs already. */
async function portsBeside(context: Context, port: number): Promise<number[]> {
  const ports = portsOf(context.plan, port);
  const companions = await runningCompanions(context);
  const statusPage = statusPageDaemon(context, port);
  return [
    ...(statusPage && (await recordOf(statusPage)) ? [ports.statusPage] : []),
    ...((await recordOf(serverDaemon(context, null))) ? [ports.console] : []),
    ...companions.flatMap((each) => each.ports.map((place) => ports.companions + place)),
  ];
}

function settledPort(running: number | null, asked: number | null, planned: number): number {
  if (running === null || running === asked) return asked ?? running ?? planned;
  if (asked === null) return running;
  const sentence = `Bascule tourne déjà ici sur le port ${running} : lancez d’abord « npx bascule down », puis « npx bascule up --port ${asked} ».`;
  throw new CliError('already-running', sentence);
}

/** Those wanted now, and those that a switch has served before: they come back as they were. */
function allEnvironments(plan: Plan, wanted: string[], memory: SwitchState | null): string[] {
  const served = memory?.services.map((each) => each.environment) ?? [];
  return plan.environments.map((each) => each.name).filter((name) => wanted.includes(name) || served.includes(name));
}

/** A server that does not look after all of them makes room for one that does; the traffic does not notice. */
async function stopIfNarrower(context: Context, environments: string[]): Promise<void> {
  const status = await context.client.status().catch(() => null);
  const known = status?.environments.map((each) => each.name) ?? [];
  if (status && !environments.every((name) => known.includes(name))) await stopDaemon(serverDaemon(context, null));
}
