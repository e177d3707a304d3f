import type { Environment } from '../plan/schema.ts';
import type { Step } from '../strategy/rollout.ts';
import { percentAt, type Car } from './car.ts';
import { hasBegun, versionOf, type Deployment } from './deployment.ts';
import type { Colour, SlotRelease } from './event.ts';
import { isOver, slotsToRetire, type RetiredSlot } from './retire.ts';
import { stateOf } from './state.ts';
import { goingOn, stepOf } from './steps.ts';

/** A slot and the artifact that it must run. */
export interface WantedSlot {
  component: string;
  colour: Colour;
  version: string;
  digest: string;
  /** Absent in logs from before it was kept: the plan's variables as they are now. */
  configuration?: string;
  /** How many processes; absent: as many as the plan gives it. */
  instances?: number;
}

/**
 * What must become true next. Each says a state of the world, not a movement, so that doing it again after a crash is
 * harmless.
 */
export type Action =
  | { type: 'build'; components: string[] }
  | { type: 'check-gates' }
  /** Somebody has still to agree or to sign. */
  | { type: 'await-people' }
  | { type: 'rehearse'; component: string; digest: string }
  | { type: 'migrate'; component: string; digest: string }
  | { type: 'start'; slots: WantedSlot[] }
  | { type: 'smoke'; slots: WantedSlot[] }
  /** More processes in slots that run already. */
  | { type: 'scale'; slots: WantedSlot[] }
  | { type: 'shift'; cars: { component: string; to: Colour; percent: number }[] }
  /** Copies of reads to the new slots, whose answers are compared. */
  | { type: 'shadow'; step: Step; since: number; until: number }
  /** The traffic stays as it is at a step, and is judged. */
  | { type: 'hold'; step: Step; since: number; until: number }
  | { type: 'bake'; since: number; until: number }
  | { type: 'return'; cars: { component: string; to: SlotRelease }[] }
  | { type: 'retire'; slots: RetiredSlot[] }
  /** What the version before needed of the schema goes. */
  | { type: 'contract'; component: string; digest: string }
  | { type: 'done' };

/** How long what the gates said holds for a deployment that has not begun: windows shut and evidence grows old. */
const gatesHoldMs = 15 * 60_000;

/** What to do next at this moment: a deployment that was left lying after its gates asks them again before it begins. */
export function decideAt(environment: Environment, deployment: Deployment, now: number): Action {
  return gatesAreOld(deployment, now) ? { type: 'check-gates' } : decide(environment, deployment);
}

function gatesAreOld(deployment: Deployment, now: number): boolean {
  const { gatesPassedAt } = deployment;
  if (gatesPassedAt === null || now - gatesPassedAt <= gatesHoldMs || hasBegun(deployment)) return false;
  return ['migrating', 'starting'].includes(stateOf(deployment));
}

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
      return { type: 'check-gates' };
    case 'awaiting-approval':
      return { type: 'await-people' };
    case 'rehearsing':
      return { type: 'rehearse', ...database(train, (car) => car.progress === 'built') };
    case 'migrating':
      return { type: 'migrate', ...database(train, (car) => car.progress !== 'shifted') };
    case 'starting':
      return { type: 'start', slots: serving.filter((car) => car.progress === 'built').map(wanted(deployment)) };
    case 'smoking':
      return { type: 'smoke', slots: serving.filter((car) => car.progress === 'started').map(wanted(deployment)) };
    case 'shifting':
      return shift(deployment);
    case 'baking':
      return bake(environment, deployment);
    case 'rolling-back':
      return goBack(train);
    case 'rolled-back':
    case 'refused':
    case 'failed':
    case 'cancelled':
    case 'confirmed':
      return atItsEnd(deployment);
  }
}

function database(train: Car[], where: (car: Car) => boolean): { component: string; digest: string } {
  const car = next(train, (each) => each.kind === 'database' && where(each));
  return { component: car.component, digest: digestOf(car) };
}

/**
 * The next step of the rollout: processes first, then weights, then the watch. Blue-green moves one component at a time,
 * so that trouble meets as few as it can; the others all in one weight change, so that a user gets one version of all.
 */
function shift(deployment: Deployment): Action {
  const step = stepOf(deployment);
  const cars = goingOn(deployment);
  const tooFew = cars.filter((car) => car.instances !== null && car.instances < (step.instances ?? 0));
  if (tooFew.length > 0) return { type: 'scale', slots: tooFew.map(wanted(deployment)) };
  const behind = cars.filter((car) => car.percent < percentAt(step, car));
  const moves = behind.map((car) => ({ component: car.component, to: car.to, percent: percentAt(step, car) }));
  if (moves.length > 0) return { type: 'shift', cars: deployment.rollout?.together ? moves : moves.slice(0, 1) };
  const span = spanOf(deployment, step.holdMs);
  return step.shadow ? { type: 'shadow', step, ...span } : { type: 'hold', step, ...span };
}

function bake(environment: Environment, deployment: Deployment): Action {
  return { type: 'bake', ...spanOf(deployment, deployment.rollout ? stepOf(deployment).holdMs : environment.bakeMs) };
}

/** A step begins with its weights; one that moves none, when the step before it ended. */
function spanOf(deployment: Deployment, holdMs: number): { since: number; until: number } {
  const since = deployment.lastShiftAt ?? deployment.smokedAt ?? deployment.lastEventAt;
  return { since, until: since + holdMs };
}

/** Slots first: what they held may still have run on the schema as it was. */
function atItsEnd(deployment: Deployment): Action {
  if (isOver(deployment)) return { type: 'done' };
  const slots = slotsToRetire(deployment);
  const tidied = deployment.retired || (stateOf(deployment) === 'confirmed' && slots.length === 0);
  if (!tidied) return { type: 'retire', slots };
  return { type: 'contract', ...database(deployment.train, () => true) };
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
    ...(car.configuration !== undefined && { configuration: car.configuration }),
    ...instancesOf(deployment, car),
  });

/** Files have no processes. */
function instancesOf(deployment: Deployment, car: Car): { instances?: number } {
  const { instances } = stepOf(deployment);
  return car.kind === 'process' && instances !== undefined ? { instances } : {};
}

function digestOf(car: Car): string {
  if (car.digest === null) throw new Error(`${car.component} a été demandé avant d’être construit.`);
  return car.digest;
}

function next(cars: Car[], where: (car: Car) => boolean): Car {
  const car = cars.find(where);
  if (!car) throw new Error('Le journal mène à un état où aucun composant n’a plus rien à faire.');
  return car;
}
