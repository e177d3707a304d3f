import type { FastifyInstance } from 'fastify';
import type { Environment } from '../../core/plan/schema.ts';
import type { Ground } from '../../engine/ground.ts';
import { readSlots } from '../../engine/slot-table.ts';
import { checked } from '../checked.ts';
import { knownEnvironment } from '../deployment/request.ts';
import type { Ports } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { logQuery, type LogLines } from '../wire.ts';
import { readStatus } from './status.ts';

export function statusRoutes(server: FastifyInstance, ground: Ground, ports: Ports, environments: Environment[]): void {
  server.get('/api/health', async () => {
    await ground.pool.query('SELECT 1');
    return { status: 'ok' };
  });

  server.get('/api/status', () => readStatus(ground, ports, environments));

  server.get<{ Params: { environment: string; component: string } }>(
    '/api/environments/:environment/logs/:component',
    async (request) => {
      const { lines, colour } = checked(logQuery, request.query);
      const { name } = knownEnvironment(ground, request.params.environment);
      return { lines: await logsOf(ground, name, request.params.component, lines, colour) };
    },
  );
}

async function logsOf(
  ground: Ground,
  environment: string,
  component: string,
  lines: number,
  colour?: string,
): Promise<LogLines['lines']> {
  const known = ground.plan.components.filter((each) => each.kind !== 'database').map((each) => each.name);
  if (!known.includes(component)) {
    throw new Refusal(
      'not-found',
      `Le composant « ${component} » n’existe pas ou n’écrit pas de journal : choisissez parmi ${known.join(', ')}.`,
    );
  }
  const slots = (await readSlots(ground.pool, environment)).filter(
    (slot) => slot.component === component && (!colour || slot.colour === colour),
  );
  const idleFirst = slots.sort((a, b) => a.weight - b.weight);
  const all = await Promise.all(
    idleFirst.map(async ({ colour: of }) =>
      (await ground.slots.logs({ environment, component, colour: of }, lines)).map((line) => ({ colour: of, line })),
    ),
  );
  return all.flat().slice(-lines);
}
