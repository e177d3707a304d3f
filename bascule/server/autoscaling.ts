import type { Environment } from '../core/plan/schema.ts';
import type { Backend } from '../switch/wire.ts';
import { readSlots, scaleSlot } from '../engine/slot-table.ts';
import { transaction } from '../engine/transaction.ts';
import type { Autoscaler, Scalable } from '../targets/swarm/autoscaler.ts';
import type { SlotId } from '../targets/target.ts';
import type { Machine } from './machine.ts';
import type { Setting } from './setting.ts';

/**
 * Lets the number of tasks follow the load, where the plan asks for it and the target can: between the numbers of
 * `description.containers`. A deployment under way has its own ideas of them, and is left alone.
 */
export async function startAutoscaling(setting: Setting, machine: Machine): Promise<Pick<Autoscaler, 'end'>> {
  const scaled = setting.environments.filter((each) => each.autoscale && machine.canScale(each.name));
  if (scaled.length === 0) return { end: () => {} };
  const { Autoscaler } = await import('../targets/swarm/autoscaler.ts');
  const { ground } = machine;
  const { logger } = setting;
  const autoscaler = new Autoscaler({
    // The switch's figures are of the system's time.
    now: Date.now,
    slots: async () => (await Promise.all(scaled.map((each) => scalable(setting, machine, each)))).flat(),
    stats: (sinceSecond) => machine.systemStats(sinceSecond),
    scale: (id, replicas) => scale(machine, id, replicas),
    tell: (slot, backend) =>
      ground.traffic.putSlot(slot.id, ground.lease(slot.id.environment).epoch, slot.version, backend),
    onScaled: (scaled) => {
      const { sentence, ...told } = scaled;
      machine.scalings.tell(scaled, ground.clock.now());
      logger.info(told, sentence);
    },
    onError: (error) => logger.warn({ error: String(error) }, 'the number of tasks could not follow the load'),
  });
  autoscaler.start();
  return autoscaler;
}

/** Programs with traffic, where nothing is being deployed. */
async function scalable({ plan }: Setting, { ground }: Machine, environment: Environment): Promise<Scalable[]> {
  const { autoscale, description, instances } = environment;
  if (!autoscale || (await ground.log.active(environment.name))) return [];
  const { from, to } = description.containers;
  const programs = plan.components.filter(({ kind }) => kind === 'process').map(({ name }) => name);
  const rows = await readSlots(ground.pool, environment.name);
  return rows
    .filter(({ component, weight }) => weight > 0 && programs.includes(component))
    .map((row) => ({
      id: { environment: row.environment, component: row.component, colour: row.colour },
      version: row.version,
      replicas: row.instances ?? instances,
      rule: { ...autoscale, from, to },
    }));
}

/** Written down once it is so: a server that dies in between finds more than it thinks, which does no harm. */
async function scale(machine: Machine, id: SlotId, replicas: number): Promise<Backend> {
  const { pool, lease } = machine.ground;
  const backend = await machine.scale(id, replicas, lease(id.environment).epoch);
  await transaction(pool, (client) => scaleSlot(client, { ...id, instances: replicas }));
  return backend;
}
