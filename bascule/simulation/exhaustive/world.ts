import type { Colour, Coupling } from '../../core/deployment/event.ts';

/** What one slot runs, and whether it has answered its smoke tests since it runs that. */
export interface Slot {
  digest: string;
  smoked: boolean;
}

/** All that a deployment can change, as data. Immutable, so that a search may try every way on from here. */
export interface World {
  /** By component, 0 to 100; a component that was never live is absent. */
  weights: Readonly<Record<string, Readonly<Record<Colour, number>>>>;
  /** By `component/colour`; a slot that does not run is absent. */
  slots: Readonly<Record<string, Slot>>;
  /** Digests of the migrations applied, oldest first. */
  schema: readonly string[];
}

/**
 * The world as a train finds it: what each car comes from runs, has passed its smoke tests and has all the traffic; the
 * slot it goes to still runs the version before that, kept warm: the one that a rollback goes to.
 */
export function worldBefore(train: readonly Coupling[], kind: 'release' | 'rollback' = 'release'): World {
  const warm = kind === 'rollback' ? 'new' : 'older';
  const live = train.flatMap(({ component, kind, from, to }) =>
    kind === 'database' || !from ? [] : [{ component, from, to }],
  );
  return {
    weights: Object.fromEntries(live.map(({ component, from }) => [component, allOn(from.colour)])),
    slots: Object.fromEntries(
      live.flatMap(({ component, from, to }) => [
        [`${component}/${from.colour}`, { digest: from.digest, smoked: true }],
        [`${component}/${to}`, { digest: `${component}@${warm}`, smoked: true }],
      ]),
    ),
    schema: [],
  };
}

/** What must hold at every moment, whatever happened; one sentence for each thing that does not. */
export function violations(world: World): string[] {
  return Object.entries(world.weights).flatMap(([component, { blue, green }]) => [
    ...(blue + green === 100 ? [] : [`The weights of ${component} sum to ${blue + green}.`]),
    ...(blue > 0 ? unfit(world, component, 'blue') : []),
    ...(green > 0 ? unfit(world, component, 'green') : []),
  ]);
}

/** The colour that has all the traffic of a component, or null where nothing is live. */
export function liveColour(world: World, component: string): Colour | 'both' | null {
  const weights = world.weights[component];
  if (!weights) return null;
  return weights.blue === 100 ? 'blue' : weights.green === 100 ? 'green' : 'both';
}

export const runs = (world: World, component: string, colour: Colour, digest: string) =>
  world.slots[`${component}/${colour}`]?.digest === digest;

/** `percent` of the traffic on one colour, the rest on the other. */
export function withTraffic(world: World, component: string, colour: Colour, percent = 100): World {
  const rest = 100 - percent;
  const weights = colour === 'blue' ? { blue: percent, green: rest } : { blue: rest, green: percent };
  return { ...world, weights: { ...world.weights, [component]: weights } };
}

export function withSlot(world: World, component: string, colour: Colour, slot: Slot): World {
  return { ...world, slots: { ...world.slots, [`${component}/${colour}`]: slot } };
}

export function withoutSlot(world: World, { component, colour }: { component: string; colour: Colour }): World {
  const others = Object.entries(world.slots).filter(([slot]) => slot !== `${component}/${colour}`);
  return { ...world, slots: Object.fromEntries(others) };
}

function unfit(world: World, component: string, colour: Colour): string[] {
  const slot = world.slots[`${component}/${colour}`];
  if (!slot) return [`${component}/${colour} has traffic and does not run.`];
  return slot.smoked ? [] : [`${component}/${colour} has traffic and never passed its smoke tests.`];
}

const allOn = (colour: Colour) => ({ blue: colour === 'blue' ? 100 : 0, green: colour === 'green' ? 100 : 0 });
