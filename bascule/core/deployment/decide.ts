import type { Environment } from '../plan/schema.ts';
import { versionOf, type Car, type Deployment } from './deployment.ts';
import type { Colour, SlotRelease } from './event.ts';
import { isOver, slotsToRetire, type RetiredSlot } from './retire.ts';
import { stateOf } from './state.ts';

/** A slot and the artifact that it must run. */
export interface WantedSlot {
  component: string;
  colour: Colour;
  version: string;
  digest: string;
}

/**
 * What must become true next. Each says a state of the world, not a movement, so that doing it again after a crash is
 * harmless.
 */
export type Action =
  | { type: 'build'; components: string[] }
  | { type: 'check-gates'; artifacts: { component: string; digest: string }[] }
  | { type: 'migrate'; component: string; digest: string }
  | { type: 'start'; slots: WantedSlot[] }
  | { type: 'smoke'; slots: WantedSlot[] }
  | { type: 'shift'; cars: { component: string; to: Colour }[] }
  | { type: 'bake'; since: number; until: number }
  | { type: 'return'; cars: { component: string; to: SlotRelease }[] }
  | { type: 'retire'; slots: RetiredSlot[] }
  | { type: 'done' };

/**
 * What to do next with a deployment: forward along the train (database, api, then front ends), one component at a time
 * where traffic moves; back in reverse order, all in one weight change.
 */
export function decide(environment: Environment, deployment: Deployment): Action {
  const { train } = deployment;
  const serving = train.filter((car) => car.kind !== 'database');
  switch (stateOf(deployment)) {
    case 'requested':
      return { type: 'build', components: train.filter((car) => car.digest === null).map((car) => car.component) };
    case 'gating':
      return {
        type: 'check-gates',
        artifacts: train.map((car) => ({ component: car.component, digest: digestOf(car) })),
      };
    case 'migrating':
      return migrate(train);
    case 'starting':
      return { type: 'start', slots: serving.filter((car) => car.progress === 'built').map(wanted(deployment)) };
    case 'smoking':
      return { type: 'smoke', slots: serving.filter((car) => car.progress === 'started').map(wanted(deployment)) };
    case 'shifting':
      return shift(deployment, serving);
    case 'baking':
      return bake(environment, deployment);
    case 'rolling-back':
      return goBack(train);
    case 'rolled-back':
    case 'refused':
    case 'failed':
    case 'cancelled':
    case 'confirmed':
      return isOver(deployment) ? { type: 'done' } : { type: 'retire', slots: slotsToRetire(deployment) };
  }
}

function migrate(train: Car[]): Action {
  const car = next(train, (each) => each.kind === 'database' && each.progress !== 'shifted');
  return { type: 'migrate', component: car.component, digest: digestOf(car) };
}

/** A release moves one component at a time, so that trouble meets as few as it can; a rollback all in one weight change. */
function shift({ kind }: Deployment, serving: Car[]): Action {
  const ready = serving.filter((car) => car.progress === 'smoked').map(({ component, to }) => ({ component, to }));
  return { type: 'shift', cars: kind === 'rollback' ? ready : ready.slice(0, 1) };
}

function bake(environment: Environment, deployment: Deployment): Action {
  const since = deployment.lastShiftAt ?? deployment.lastEventAt;
  return { type: 'bake', since, until: since + environment.bakeMs };
}

function goBack(train: Car[]): Action {
  const cars = train.flatMap((car) =>
    car.wantedBack && car.progress !== 'returned' && car.from ? [{ component: car.component, to: car.from }] : [],
  );
  return { type: 'return', cars: cars.reverse() };
}

const wanted =
  (deployment: Deployment) =>
  (car: Car): WantedSlot => ({
    component: car.component,
    colour: car.to,
    version: versionOf(deployment, car),
    digest: digestOf(car),
  });

function digestOf(car: Car): string {
  if (car.digest === null) throw new Error(`${car.component} a été demandé avant d’être construit.`);
  return car.digest;
}

function next(cars: Car[], where: (car: Car) => boolean): Car {
  const car = cars.find(where);
  if (!car) throw new Error('Le journal mène à un état où aucun composant n’a plus rien à faire.');
  return car;
}
