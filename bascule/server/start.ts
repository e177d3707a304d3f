import pg from 'pg';
import type { Logger } from 'pino';
import type { Environment } from '../core/plan/schema.ts';
import { consequences } from '../engine/consequences.ts';
import { DeploymentLog } from '../engine/deployment-log.ts';
import { ensureCarriedOut, startEngine, stopEngine } from '../engine/engine.ts';
import type { Ground } from '../engine/ground.ts';
import { prepareTables } from '../engine/tables.ts';
import { keepTrafficMinutes } from '../engine/traffic-minutes.ts';
import { Secrets } from '../engine/outside/secrets.ts';
import { takeLease, type Lease } from '../engine/lease.ts';
import { pausedWithinMs } from '../engine/transaction.ts';
import { SwitchClient } from '../switch/client.ts';
import { lookAfter } from './after/look-after.ts';
import { Backups } from './backup/backups.ts';
import { openFlags } from './flag/service.ts';
import { watchIncidents } from './incident/escalation-watch.ts';
import { listen } from './listen.ts';
import { Machine } from './machine.ts';
import { openMessages } from './message/service.ts';
import { watchWeeks } from './message/weekly-watch.ts';
import { kpiGroundOf } from './kpi/ground.ts';
import { ensureOwnDatabase } from './own-database.ts';
import { ProgressBoard } from './progress-board.ts';
import type { Setting } from './setting.ts';
import { keepStatusPage } from './status-page/keep.ts';
import { watchStoresOf } from './store/watch.ts';
import { Changes } from './stream/changes.ts';
import { hearChanges } from './stream/hear.ts';

/** How often it is made sure that every deployment under way has an engine: after a database that was away, for one. */
const watchEveryMs = 2_000;

/**
 * The server: takes the environments' leases, brings their slots and traffic back as they were, goes on with the
 * deployments under way, and listens. Answers how to stop it; the slots and the switch run on.
 */
export async function startServer(setting: Setting): Promise<() => Promise<void>> {
  const { place, logger } = setting;
  const databaseUrl = await ensureOwnDatabase(setting.adminUrl, setting.plan.name);
  const pool = await openPool(databaseUrl, logger);
  const client = new SwitchClient(place.switchSocket);
  const board = new ProgressBoard();
  const secrets = await Secrets.open(place.secrets);
  const flags = await openFlags(setting, { pool, databaseUrl, secrets });
  const messages = await openMessages(setting, { pool, databaseUrl, secrets });
  const backups: Backups = new Backups({
    ...{ plan: setting.plan, environments: setting.environments, state: place.state, pool, secrets, logger },
    databaseUrl: setting.ownDatabase,
    onSwitched: (environment) => machine.restart(environment),
  });
  const machine: Machine = await Machine.open(
    setting,
    { client, secrets, clusters: backups },
    {
      pool,
      log: new DeploymentLog(pool, setting.clock, consequences(setting.plan)),
      lease: await takeLeases(setting, pool),
      progress: (deployment, text) => board.tell(deployment, text),
      flagAccess: (environment) => flags.accessOf(environment),
    },
  );
  await backups.start();
  await machine.takeOver();
  await startEngine(machine.ground, databaseUrl, quiet(logger));
  await goOn(machine.ground, setting);
  const changes = new Changes();
  const stopHearing = await hearChanges(databaseUrl, changes, logger);
  const shutDoors = await listen({ setting, machine, client, board, backups, changes, flags, messages });
  const minutes = keepTrafficMinutes({
    ...{ pool, traffic: machine.ground.traffic, environments: setting.environments.map(({ name }) => name) },
    onError: (error) => logger.warn({ error: String(error) }, 'traffic could not be kept'),
  });
  const thirdPartiesOf = (environment: Environment) => machine.thirdParties(environment);
  const lists = await lookAfter(machine.ground, logger, thirdPartiesOf);
  const incidents = watchIncidents({ pool, plan: setting.plan, clock: setting.clock }, (error, incident) =>
    logger.warn({ incident, error: String(error) }, 'an incident could not be looked at'),
  );
  const statusPage = keepStatusPage({ setting, pool, thirdPartiesOf });
  const { source } = kpiGroundOf(setting, machine.ground);
  const weeks = watchWeeks({ ...messages, source }, (error) =>
    logger.warn({ error: String(error) }, 'the weekly report could not be written'),
  );
  const stores = watchStoresOf({ pool, secrets, setting });
  const watch = setInterval(() => {
    goOn(machine.ground, setting).catch((error: unknown) =>
      logger.warn({ error: String(error) }, 'waiting for the database'),
    );
  }, watchEveryMs);
  return async () => {
    clearInterval(watch);
    await shutDoors();
    await stopHearing();
    await flags.close();
    await minutes.stop();
    await lists.close();
    await statusPage.stop();
    await incidents.stop();
    await Promise.all([weeks.stop(), stores.stop()]);
    await messages.close();
    await stopEngine();
    await backups.close();
    await machine.release();
    await client.close();
    await pool.end();
  };
}

async function openPool(connectionString: string, logger: Logger): Promise<pg.Pool> {
  const timeouts = { connectionTimeoutMillis: 5_000, idle_in_transaction_session_timeout: pausedWithinMs };
  const pool = new pg.Pool({ connectionString, max: 20, ...timeouts });
  pool.on('error', (error) => logger.warn({ error: error.message }, 'a database connection broke'));
  await prepareTables(pool);
  return pool;
}

async function takeLeases({ environments }: Setting, pool: pg.Pool): Promise<(environment: string) => Lease> {
  const leases = await Promise.all(environments.map(({ name }) => takeLease(pool, name, `pid ${process.pid}`)));
  return (environment) => {
    const found = leases.find((lease) => lease.environment === environment);
    if (found) return found;
    throw new Error(`Ce serveur ne s’occupe pas de ${environment} : démarrez-le avec --environments ${environment}.`);
  };
}

/** A deployment under way whose environment is ours has an engine; it may have lost it with the database. */
async function goOn(ground: Ground, { environments }: Setting): Promise<void> {
  for (const { name } of environments) {
    const running = await ground.log.active(name);
    if (running) await ensureCarriedOut(running.id);
  }
}

/** DBOS tells much; only what went wrong is kept. */
function quiet(logger: Logger) {
  const child = logger.child({ part: 'dbos' }, { level: 'warn' });
  const say = (level: 'debug' | 'info' | 'warn' | 'error') => (entry: unknown) =>
    child[level](entry instanceof Error ? entry.message : String(entry));
  return { debug: say('debug'), info: say('info'), warn: say('warn'), error: say('error') };
}
