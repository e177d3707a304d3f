import { parseArgs } from 'node:util';
import pino from 'pino';
import type { Clock } from '../engine/clock.ts';
import { readPlan } from '../plan-file/plan-file.ts';
import { onTarget } from './chosen-target.ts';
import { placeOf } from './place.ts';
import { portsOf } from './ports.ts';
import { startServer } from './start.ts';

/** Runs the server as its arguments and variables say, until it is told to end. */
export async function serve(clock: Clock): Promise<void> {
  const { values } = parseArgs({
    options: {
      plan: { type: 'string' },
      port: { type: 'string' },
      environments: { type: 'string' },
      targets: { type: 'string' },
    },
  });
  const logger = pino({ name: 'bascule' });
  try {
    const { plan, root, state } = await readPlan(values.plan);
    const databaseUrl = process.env['BASCULE_DATABASE_URL'];
    if (!databaseUrl)
      throw new Error('BASCULE_DATABASE_URL doit donner l’adresse du PostgreSQL où Bascule tient son journal.');
    const wanted = values.environments?.split(',') ?? plan.environments.slice(0, 1).map((each) => each.name);
    const targets = Object.fromEntries(new URLSearchParams(values.targets?.replaceAll(',', '&')));
    const stop = await startServer({
      plan,
      root,
      place: placeOf(state),
      ports: portsOf(plan, Number(values.port ?? plan.port)),
      environments: plan.environments
        .filter((each) => wanted.includes(each.name))
        .map((each) => onTarget(each, targets[each.name])),
      adminUrl: databaseUrl,
      ownDatabase: process.env['DATABASE_URL'] ?? null,
      logger,
      clock,
    });
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.once(signal, () => void stop().then(() => process.exit(0)));
    }
  } catch (error) {
    logger.fatal(error instanceof Error ? error.message : String(error));
    process.exit(1);
  }
}
