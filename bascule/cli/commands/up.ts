import { join } from 'node:path';
import { CliError } from '../cli-error.ts';
import { inContext, knownEnvironment, type CommonOptions, type Context } from '../context.ts';
import type { Daemon } from '../machine/daemon.ts';
import { takeLock } from '../machine/lock.ts';
import { bringUp, type Wanted } from '../up/bring-up.ts';
import { buildConsole } from '../up/build-console.ts';
import { switchStateOf } from '../up/daemons.ts';
import { keepEnvironmentClusters } from '../up/environment-clusters.ts';
import { keep } from '../up/keep.ts';
import { keepPostgres } from '../up/keep-postgres.ts';
import { prepareState } from '../up/state-directory.ts';
import { takeDown } from '../up/take-down.ts';
import { showWelcome } from '../up/welcome.ts';

export interface UpOptions extends CommonOptions {
  detach?: boolean;
  port?: number;
  environments?: string[];
  target?: string;
}

/** Brings everything up; in the foreground it stays, keeps it running, and takes it down at Ctrl-C or SIGTERM. */
export function up(options: UpOptions): Promise<number> {
  return inContext(options, async (context) => {
    const { plan, state } = context;
    const names = options.environments ?? plan.environments.slice(0, 1).map((each) => each.name);
    const wanted = {
      port: options.port ?? null,
      environments: names.map((name) => knownEnvironment(plan, name)),
      target: options.target ?? null,
    };
    await prepareState(state);
    return options.detach ? detached(context, wanted) : foreground(context, wanted);
  });
}

async function detached(context: Context, wanted: Wanted): Promise<number> {
  const stop = stopSignal();
  const bringing = exclusively(context, () => allOrNothing(context, wanted, stop));
  const daemons = await bringing.catch((error: unknown) => {
    if (!stop.aborted) throw error;
    throw new CliError('interrupted', 'Interrompu ; ce qui a démarré tourne encore : « npx bascule down » l’arrête.');
  });
  await showWelcome(context, wanted.environments, daemons);
  context.out.say('\n« npx bascule down » arrête tout ; les données restent.');
  return 0;
}

async function foreground(context: Context, wanted: Wanted): Promise<number> {
  const keeper = await takeLock(join(context.state, 'keeper.pid'));
  if (!keeper.held) throw busy(keeper.by?.pid);
  const stop = stopSignal();
  try {
    const daemons = await exclusively(context, () => allOrNothing(context, wanted, stop));
    await stay(context, wanted, daemons, stop);
  } catch (error) {
    if (!stop.aborted) throw error;
  } finally {
    if (stop.aborted) await leave(context);
    await keeper.release();
  }
  return 0;
}

/** When it fails, what was not running before does not stay behind. */
async function allOrNothing(context: Context, wanted: Wanted, stop: AbortSignal): Promise<Daemon[]> {
  const wasRunning = (await switchStateOf(context.place.switchSocket)) !== null;
  try {
    return await bringUp(context, wanted, stop);
  } catch (error) {
    if (!wasRunning && !stop.aborted) await takeDown(context);
    throw error;
  }
}

async function stay(context: Context, wanted: Wanted, daemons: Daemon[], stop: AbortSignal): Promise<void> {
  await showWelcome(context, wanted.environments, daemons);
  context.out.say('\nCtrl-C arrête tout ; les données restent.');
  const { out, place } = context;
  await Promise.all([
    keepPostgres(place.postgres, out, stop),
    keepEnvironmentClusters(context, stop),
    buildConsole(context, stop),
    ...daemons.map((daemon) => keep(daemon, out, stop)),
  ]);
}

async function leave(context: Context): Promise<void> {
  context.out.say('\nArrêt…');
  const stopped = await takeDown(context);
  context.out.record({ type: 'stopped', stopped });
  context.out.say('Tout est arrêté. Les données restent.');
}

/** Two commands that start things at once would start them twice. */
async function exclusively<Result>({ state }: Context, work: () => Promise<Result>): Promise<Result> {
  const lock = await takeLock(join(state, 'up.lock'));
  if (!lock.held) throw busy(lock.by?.pid);
  try {
    return await work();
  } finally {
    await lock.release();
  }
}

function busy(pid: number | undefined): CliError {
  const who = pid === undefined ? '' : ` (processus ${pid})`;
  const sentence = `Un autre « bascule up »${who} est à l’œuvre ici : laissez-le faire, ou arrêtez tout avec « npx bascule down ».`;
  return new CliError('already-running', sentence);
}

/** Aborted at the first Ctrl-C, SIGTERM or hang-up. Later ones change nothing: what is being stopped is let finish. */
function stopSignal(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => controller.abort());
  return controller.signal;
}
