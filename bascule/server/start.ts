import { readFile } from 'node:fs/promises';
import pg from 'pg';
import type { Logger } from 'pino';
import type { Environment, Plan } from '../core/plan/schema.ts';
import { bringBack, contentOf } from '../engine/bring-back.ts';
import { DeploymentLog } from '../engine/deployment-log.ts';
import { ensureCarriedOut, startEngine, stopEngine } from '../engine/engine.ts';
import type { Ground, SlotContent } from '../engine/ground.ts';
import { takeLease, type Lease } from '../engine/lease.ts';
import { EnvironmentDatabases } from '../engine/outside/databases.ts';
import { machineSlots, slotSpec } from '../engine/outside/machine-slots.ts';
import { Secrets } from '../engine/outside/secrets.ts';
import { switchTraffic } from '../engine/outside/switch-traffic.ts';
import { workshop } from '../engine/outside/workshop.ts';
import { readSlots } from '../engine/slot-table.ts';
import { SwitchClient } from '../switch/client.ts';
import { ProcessTarget } from '../targets/process/process-target.ts';
import { StaticTarget } from '../targets/static/static-target.ts';
import type { SlotEvent } from '../targets/target.ts';
import { ensureOwnDatabase } from './own-database.ts';
import type { Place } from './place.ts';
import type { Ports } from './ports.ts';
import { ProgressBoard } from './progress-board.ts';
import { declarations } from './services.ts';
import { listen } from './listen.ts';

export interface Setting {
  plan: Plan;
  /** The folder that the plan's paths are relative to, and the source deployed by default. */
  root: string;
  place: Place;
  ports: Ports;
  /** Those that this server looks after. */
  environments: Environment[];
  /** PostgreSQL as a superuser. */
  adminUrl: string;
  logger: Logger;
}

/** How often it is made sure that every deployment under way has an engine: after a database that was away, for one. */
const watchEveryMs = 2_000;

/**
 * The server: takes the environments' leases, brings their slots and traffic back as they were, goes on with the
 * deployments under way, and listens. Answers how to stop it; the slots and the switch run on.
 */
export async function startServer(setting: Setting): Promise<() => Promise<void>> {
  const { place, logger, environments } = setting;
  const databaseUrl = await ensureOwnDatabase(setting.adminUrl);
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 20, connectionTimeoutMillis: 5_000 });
  pool.on('error', (error) => logger.warn({ error: error.message }, 'a database connection broke'));
  await pool.query(await readFile(new URL('../engine/schema.sql', import.meta.url), 'utf8'));
  const leases = await Promise.all(environments.map(({ name }) => takeLease(pool, name, `pid ${process.pid}`)));
  const client = new SwitchClient(place.switchSocket);
  const board = new ProgressBoard();
  const { ground, processes, settingsOf } = await makeGround(setting, pool, client, board, leases);
  await takeOver({ ...setting, ground, processes, client, settingsOf });
  await startEngine(ground, databaseUrl, quiet(logger));
  const server = await listen(setting, ground, board);
  const watch = setInterval(() => void goOn(ground, environments).catch(() => {}), watchEveryMs);
  await goOn(ground, environments);
  return async () => {
    clearInterval(watch);
    await server.close();
    await stopEngine();
    processes.release();
    await client.close();
    await pool.end();
  };
}

async function makeGround(
  { plan, place, logger, adminUrl }: Setting,
  pool: pg.Pool,
  client: SwitchClient,
  board: ProgressBoard,
  leases: Lease[],
) {
  const secrets = await Secrets.open(place.secrets);
  const databases = new EnvironmentDatabases(plan, adminUrl, secrets);
  const traffic = switchTraffic(client);
  const lease = (name: string) => {
    const found = leases.find((each) => each.environment === name);
    if (!found) throw new Error(`This server does not look after ${name}: start it with --environments ${name}.`);
    return found;
  };
  const processes = new ProcessTarget({
    state: place.state,
    onEvent: (event) => {
      logger.warn(event, event.sentence);
      void followSlot(ground, event).catch((error: unknown) =>
        logger.error({ error: String(error) }, 'the switch was not told of a restarted slot'),
      );
    },
  });
  const settingsOf = (content: SlotContent) => settingsOfSlot(content, databases, secrets);
  const kindOf = (name: string) =>
    plan.components.find((each) => each.name === name)?.kind === 'static' ? 'static' : 'process';
  const slots = machineSlots({
    process: processes,
    static: new StaticTarget({ state: place.state }),
    client,
    kindOf,
    settingsOf,
  });
  const ground: Ground = {
    plan,
    pool,
    log: new DeploymentLog(pool, Date.now),
    lease,
    slots,
    traffic,
    workshop: workshop(plan, place.state),
    databases,
    clock: Date.now,
    progress: (deployment, text) => board.tell(deployment, text),
  };
  return { ground, processes, settingsOf };
}

type SettingsOf = (content: SlotContent) => ReturnType<typeof settingsOfSlot>;

/** What a program is given: its environment's variables, the release it belongs to, its database, its secrets. */
async function settingsOfSlot(
  { environment, component, version }: SlotContent,
  databases: EnvironmentDatabases,
  secrets: Secrets,
) {
  const own = component.kind === 'process' ? component.run : { variables: {}, secrets: [] };
  const { appUrl } = await databases.urls(environment);
  const values = await Promise.all(
    own.secrets.map(async (name) => [name, await secrets.value(environment.name, name)] as const),
  );
  return {
    variables: {
      NODE_ENV: 'production',
      ...environment.variables,
      ...own.variables,
      RELEASE_VERSION: version,
      ENVIRONMENT: environment.name,
    },
    secrets: { DATABASE_URL: appUrl, ...Object.fromEntries(values) },
  };
}

/** A program that was started again may listen elsewhere: the switch must know before the next request. */
async function followSlot(ground: Ground, event: SlotEvent): Promise<void> {
  if (event.type !== 'slot-process-restarted') return;
  const { environment, component, colour } = event.slot;
  const row = (await readSlots(ground.pool, environment)).find(
    (each) => each.component === component && each.colour === colour,
  );
  if (!row) return;
  await ground.traffic.putSlot(event.slot, ground.lease(environment).epoch, row.version, {
    kind: 'process',
    addresses: event.addresses,
  });
}

type Parts = Setting & { ground: Ground; processes: ProcessTarget; client: SwitchClient; settingsOf: SettingsOf };

/** The switch knows the environments, and their slots run with the traffic that the log says. */
async function takeOver({
  ports,
  logger,
  plan,
  environments,
  ground,
  processes,
  client,
  settingsOf,
}: Parts): Promise<void> {
  for (const environment of environments) {
    await client.declare(
      environment.name,
      ground.lease(environment.name).epoch,
      declarations(plan, environment, ports),
    );
  }
  await processes.adopt(async (id, digest) => {
    const environment = environments.find((each) => each.name === id.environment);
    const rows = environment ? await readSlots(ground.pool, environment.name) : [];
    const row = rows.find(
      (each) => each.component === id.component && each.colour === id.colour && each.digest === digest,
    );
    if (!environment || !row) return null;
    const spec = await slotSpec({ settingsOf }, await contentOf(ground, environment, row));
    return spec.kind === 'process' ? spec : null;
  });
  for (const environment of environments) {
    for (const { slot, why } of await bringBack(ground, environment)) {
      logger.error({ slot }, `${slot.component}/${slot.colour} could not be brought back: ${why}`);
    }
  }
}

/** A deployment under way whose environment is ours has an engine; it may have lost it with the database. */
async function goOn(ground: Ground, environments: Environment[]): Promise<void> {
  for (const { name } of environments) {
    const running = await ground.log.active(name);
    if (running) await ensureCarriedOut(running.id);
  }
}

function quiet(logger: Logger) {
  const child = logger.child({ part: 'dbos' }, { level: 'warn' });
  const say = (level: 'debug' | 'info' | 'warn' | 'error') => (entry: unknown) =>
    child[level](String(entry instanceof Error ? entry.message : entry));
  return { debug: say('debug'), info: say('info'), warn: say('warn'), error: say('error') };
}
