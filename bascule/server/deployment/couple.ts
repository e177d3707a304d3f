import type { Coupling, SlotRelease } from '../../core/deployment/event.ts';
import type { Environment } from '../../core/plan/schema.ts';
import { configurationOf, keepConfiguration } from '../../engine/configuration-table.ts';
import type { Ground } from '../../engine/ground.ts';
import type { SlotRow } from '../../engine/slot-table.ts';

/** The train of a release as things stand: each car from the live slot to the other one, with the plan's variables. */
export function coupleTrain(ground: Ground, environment: Environment, slots: SlotRow[]): Promise<Coupling[]> {
  return Promise.all(
    ground.plan.components.map(async (component): Promise<Coupling> => {
      const from = component.kind === 'database' ? null : liveSlot(slots, component.name);
      const to = from?.colour === 'blue' ? 'green' : 'blue';
      const coupling: Coupling = { component: component.name, kind: component.kind, from, to };
      if (component.kind !== 'process') return coupling;
      const content = configurationOf(environment, component);
      return { ...coupling, configuration: await keepConfiguration(ground.pool, content) };
    }),
  );
}

/** The live slot of a component, as a place to come back to. With two that carry traffic, the one that carries more. */
export function liveSlot(slots: SlotRow[], component: string): SlotRelease | null {
  const carrying = slots.filter((slot) => slot.component === component && slot.weight > 0);
  const [live] = carrying.toSorted((one, other) => other.weight - one.weight);
  if (!live) return null;
  const { colour, version, digest, configuration } = live;
  return { colour, version, digest, ...(configuration !== null && { configuration }) };
}
