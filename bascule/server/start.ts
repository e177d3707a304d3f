import pg from 'pg';
import type { Logger } from 'pino';
import { consequences } from '../engine/consequences.ts';
import { DeploymentLog } from '../engine/deployment-log.ts';
import { ensureCarriedOut, startEngine, stopEngine } from '../engine/engine.ts';
import type { Ground } from '../engine/ground.ts';
import { prepareTables } from '../engine/tables.ts';
import { Secrets } from '../engine/outside/secrets.ts';
import { keepTarget } from '../engine/target-table.ts';
import { takeLease, type Lease } from '../engine/lease.ts';
import { pausedWithinMs } from '../engine/transaction.ts';
import { SwitchClient } from '../switch/client.ts';
import { Backups } from './backup/backups.ts';
import { targetOf } from './chosen-target.ts';
import { openFlags } from './flag/service.ts';
import { listen } from './listen.ts';
import { Machine } from './machine.ts';
import { openMessages } from './message/service.ts';
import { ensureOwnDatabase } from './own-database.ts';
import { ProgressBoard } from './progress-board.ts';
import { openSecondCopies } from './second-copies.ts';
import type { Setting } from './setting.ts';
import { Changes } from './stream/changes.ts';
import { hearChanges } from './stream/hear.ts';
import { watchOver } from './watches.ts';

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
  const copies = await openSecondCopies(setting, { pool, secrets, backups, machine });
  await machine.takeOver();
  for (const each of setting.environments) await keepTarget(pool, each.name, targetOf(each).kind, setting.clock.now());
  await startEngine(machine.ground, databaseUrl, quiet(logger));
  await goOn(machine.ground, setting);
  const changes = new Changes();
  const stopHearing = await hearChanges(databaseUrl, changes, logger);
  const parts = { setting, machine, client, board, backups, copies, changes, flags, messages };
  const shutDoors = await listen(parts);
  const watches = await watchOver(setting, { machine, messages, pool, secrets });
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
    await watches.stop();
    await messages.close();
    await stopEngine();
    await copies.close();
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
