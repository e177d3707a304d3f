import type { Component, Environment } from '../../core/plan/schema.ts';
import type { Ground } from '../../engine/ground.ts';
import { readSlots, type SlotRow } from '../../engine/slot-table.ts';
import { probeOnce } from '../../targets/probe.ts';
import type { SlotCondition } from '../../targets/target.ts';
import { targetOf } from '../chosen-target.ts';
import { summarise } from '../deployment/summary.ts';
import type { Ports } from '../ports.ts';
import type { Status } from '../wire.ts';

type SlotStatus = Status['environments'][number]['components'][number]['slots'][number];

/** What is live where, asked of the slots themselves. */
export async function readStatus(ground: Ground, ports: Ports, environments: Environment[]): Promise<Status> {
  return { environments: await Promise.all(environments.map((each) => environmentStatus(ground, ports, each))) };
}

async function environmentStatus(ground: Ground, ports: Ports, environment: Environment) {
  const [slots, latest] = await Promise.all([
    readSlots(ground.pool, environment.name),
    ground.log.latest(environment.name),
  ]);
  const components = ground.plan.components.map((component) =>
    componentStatus(ground, ports, environment, component, slots),
  );
  return {
    name: environment.name,
    target: targetOf(environment).kind,
    deployment: latest && summarise(latest),
    components: await Promise.all(components),
  };
}

async function componentStatus(
  ground: Ground,
  ports: Ports,
  { name: environment }: Environment,
  component: Component,
  rows: SlotRow[],
) {
  const { name, title } = component;
  if (component.kind === 'database') return { name, title, url: null, hostUrl: null, version: null, slots: [] };
  const own = rows.filter((row) => row.component === name);
  const slots = await Promise.all(
    own.map(async (row): Promise<SlotStatus> => ({
      colour: row.colour,
      version: row.version,
      weight: row.weight,
      state: await stateOf(ground, row, await conditionOf(ground, row)),
    })),
  );
  return {
    name,
    title,
    url: `http://localhost:${ports.of(environment, name)}`,
    hostUrl: `http://${component.host}.${environment}.${ground.plan.domain}:${ports.main}`,
    version: own.find((row) => row.weight > 0)?.version ?? null,
    slots,
  };
}

type Slots = Pick<Ground, 'plan' | 'slots'>;

const idOf = ({ environment, component, colour }: SlotRow) => ({ environment, component, colour });

export const conditionOf = ({ slots }: Slots, row: SlotRow) => slots.condition(idOf(row));

/** What a slot in this condition is to its visitors: what runs must answer its probe too. */
export async function stateOf(
  ground: Slots,
  row: SlotRow,
  { state }: Pick<SlotCondition, 'state'>,
): Promise<SlotStatus['state']> {
  if (state === 'absent' || state === 'failed') return 'stopped';
  if (state === 'starting') return 'starting';
  const component = ground.plan.components.find((each) => each.name === row.component);
  if (!component || component.kind === 'database') return 'stopped';
  return (await probeOnce(ground.slots.through(idOf(row)), component.probe)).healthy ? 'healthy' : 'unhealthy';
}
