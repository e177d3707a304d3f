import type { Environment } from '../../core/plan/schema.ts';
import { placeOf, sitesOf } from '../../core/target/sites.ts';
import type { Ground, ServingComponent } from '../../engine/ground.ts';
import { readSlots, type SlotRow } from '../../engine/slot-table.ts';
import type { Bucket } from '../../switch/wire.ts';
import type { SlotCondition } from '../../targets/target.ts';
import { targetOf } from '../chosen-target.ts';
import { conditionOf, stateOf } from '../status/status.ts';
import type { EnvironmentGround, SlotGround } from './wire.ts';

/** What of the ground is asked for slots and their traffic. */
export type SlotsGround = Pick<Ground, 'plan' | 'pool' | 'slots' | 'traffic' | 'clock'>;

const rateOverS = 60;

/** The last minute's figures of all environments; null: whoever carries the traffic does not answer. */
export async function lastMinute({ traffic, clock }: SlotsGround): Promise<readonly Bucket[] | null> {
  const from = Math.floor(clock.now() / 1_000) - rateOverS;
  const stats = await traffic.stats(from).catch(() => null);
  return stats && stats.buckets.filter(({ second }) => second >= from);
}

/** Every component that serves, with its slots, asked of themselves. */
export async function componentsOf(
  ground: SlotsGround,
  environment: Environment,
  buckets: readonly Bucket[] | null,
): Promise<EnvironmentGround['components']> {
  const rows = await readSlots(ground.pool, environment.name);
  const sites = sitesOf(targetOf(environment));
  const serving = ground.plan.components.filter((each): each is ServingComponent => each.kind !== 'database');
  return Promise.all(
    serving.map(async ({ name, title, kind }) => {
      const own = rows.filter(({ component }) => component === name);
      const slots = own.map(async (row): Promise<SlotGround> => {
        const condition = await conditionOf(ground, row);
        return {
          ...{ colour: row.colour, version: row.version, weight: row.weight },
          state: await stateOf(ground, row, condition),
          requestsPerS: buckets && rateOf(row, buckets),
          tasks: kind === 'static' ? null : tasksOf(row.instances ?? environment.instances, condition),
        };
      });
      const site = sites[name];
      return { name, title, kind, published: site ? placeOf(site) : null, slots: await Promise.all(slots) };
    }),
  );
}

/** In requests a second, of this version alone: another one was in the slot before. */
export function rateOf(
  row: Pick<SlotRow, 'environment' | 'component' | 'colour' | 'version'>,
  buckets: readonly Bucket[],
) {
  const own = buckets.filter(
    (each) =>
      each.environment === row.environment &&
      each.component === row.component &&
      each.colour === row.colour &&
      each.version === row.version,
  );
  return own.reduce((sum, { count }) => sum + count, 0) / rateOverS;
}

/** A target that runs something and names no container of it can't say how many there are. */
export function tasksOf(
  wanted: number,
  { state, containers }: Pick<SlotCondition, 'state' | 'containers'>,
): NonNullable<SlotGround['tasks']> {
  const running = containers.filter(({ startedAt }) => startedAt !== null);
  const counted = new Map<string, number>();
  for (const { node } of running) if (node !== undefined) counted.set(node, (counted.get(node) ?? 0) + 1);
  const isUntold = containers.length === 0 && state !== 'absent' && state !== 'failed';
  return {
    wanted,
    running: isUntold ? null : running.length,
    nodes: [...counted]
      .map(([name, tasks]) => ({ name, tasks }))
      .toSorted((one, other) => (one.name < other.name ? -1 : 1)),
  };
}
