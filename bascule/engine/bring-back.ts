import type { Environment } from '../core/plan/schema.ts';
import type { SlotId } from '../targets/target.ts';
import { configurationAt } from './configuration-table.ts';
import type { Ground, SlotContent } from './ground.ts';
import { LeaseLost } from './lease.ts';
import { NotPublished } from './outside/published-traffic.ts';
import { readSlots, type SlotRow } from './slot-table.ts';

/**
 * After a start of the server: every slot of the environment runs what it should, the switch knows it, and the traffic
 * is where the log left it. Slots that still run are left alone. Answers what could not be brought back, and why: a
 * store of files that is away keeps no server from starting, and what was published there stays.
 * @throws LeaseLost
 */
export async function bringBack(ground: Ground, environment: Environment): Promise<{ slot: SlotId; why: string }[]> {
  const rows = await readSlots(ground.pool, environment.name);
  const results = await Promise.all(rows.map((row) => bringBackOne(ground, environment, row)));
  const elsewhere = await restoreWeights(ground, environment, rows);
  return [...results.filter((result) => result !== null), ...elsewhere];
}

async function bringBackOne(ground: Ground, environment: Environment, row: SlotRow) {
  const slot = { environment: row.environment, component: row.component, colour: row.colour };
  const { epoch } = ground.lease(environment.name);
  try {
    const backend = await ground.slots.start(await contentOf(ground, environment, row), epoch);
    await ground.traffic.putSlot(slot, epoch, row.version, backend);
    return null;
  } catch (error) {
    if (error instanceof LeaseLost) throw error;
    return { slot, why: error instanceof Error ? error.message : String(error) };
  }
}

/** What a slot should run, by the slot table. */
export async function contentOf(ground: Ground, environment: Environment, row: SlotRow): Promise<SlotContent> {
  const component = ground.plan.components.find((each) => each.name === row.component);
  if (!component || component.kind === 'database')
    throw new Error(`Le plan n’a plus de composant « ${row.component} » qui reçoive du trafic.`);
  const artifact = await ground.workshop.read(row.component, row.digest);
  return {
    id: { environment: row.environment, component: row.component, colour: row.colour },
    component,
    environment,
    artifact,
    version: row.version,
    configuration: await configurationAt(ground, environment, component, row.configuration),
    instances: row.instances ?? environment.instances,
  };
}

async function restoreWeights(ground: Ground, environment: Environment, rows: SlotRow[]) {
  const live = rows.filter((row) => row.weight > 0);
  if (live.length === 0) return [];
  const weights = live.map(({ component }) => {
    const weightOf = (colour: string) =>
      rows.find((row) => row.component === component && row.colour === colour)?.weight ?? 0;
    return { component, blue: weightOf('blue'), green: weightOf('green') };
  });
  try {
    await ground.traffic.setWeights(environment.name, ground.lease(environment.name).epoch, weights);
    return [];
  } catch (error) {
    if (!(error instanceof NotPublished)) throw error;
    return live
      .filter(({ component }) => component === error.component)
      .map(({ component, colour }) => ({
        slot: { environment: environment.name, component, colour },
        why: error.message,
      }));
  }
}
