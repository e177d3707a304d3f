import type { Car } from './car.ts';
import { mayHaveMoved, versionOf, type Deployment } from './deployment.ts';
import type { Colour } from './event.ts';
import { stateOf } from './state.ts';

/** A slot to be emptied, if it still holds that version. */
export interface RetiredSlot {
  component: string;
  colour: Colour;
  version: string;
}

/** Nothing will happen to it any more, its idle slots included. */
export function isOver(deployment: Deployment): boolean {
  switch (stateOf(deployment)) {
    case 'confirmed':
      return !wantsContraction(deployment) && (deployment.retired || slotsToRetire(deployment).length === 0);
    case 'rolled-back':
    case 'refused':
    case 'failed':
    case 'cancelled':
      return deployment.retired;
    default:
      return false;
  }
}

/**
 * The version before is not gone back to any more: what it needed of the schema may go. Not while a component still runs
 * it, because somebody took that one back alone: then it waits for the next release.
 */
export function wantsContraction(deployment: Deployment): boolean {
  const anyWentBack = deployment.train.some((car) => car.wantedBack);
  const waits = deployment.deferred.length > 0 && deployment.contracted === null;
  return waits && !anyWentBack && stateOf(deployment) === 'confirmed';
}

/**
 * The slots whose version was turned down, once the deployment has ended. After a confirmed release the slots before stay
 * warm, to go back to. After a rollback what was left is no place to go back to: else a second "back!", by a second person,
 * would bring the bad version in again. A rollback that did not arrive leaves the warm slots, to be tried once more.
 */
export function slotsToRetire(deployment: Deployment): RetiredSlot[] {
  const serving = deployment.train.filter((car) => car.kind !== 'database');
  if (stateOf(deployment) !== 'confirmed') return deployment.kind === 'rollback' ? [] : turnedDown(deployment, serving);
  const returned = serving.filter((car) => car.progress === 'returned').map((car) => newSlot(deployment, car));
  return deployment.kind === 'rollback' ? [...returned, ...serving.flatMap(leftSlot)] : returned;
}

/**
 * The new slots, which get no traffic. One that serves because there is no other is left alone, and so is one that may
 * serve because its weight change was never written down. Before anything was started, the slots still run what they ran:
 * often the version before the last, kept warm.
 */
function turnedDown(deployment: Deployment, serving: Car[]): RetiredSlot[] {
  const mayServe = (car: Car) => car.progress === 'shifted' || (car.from === null && mayHaveMoved(deployment));
  const idle = mayHaveStarted(deployment) ? serving.filter((car) => !mayServe(car)) : [];
  return idle.map((car) => newSlot(deployment, car));
}

function mayHaveStarted({ mayHaveBegun, train }: Deployment): boolean {
  return (
    mayHaveBegun && train.every((car) => (car.kind === 'database' ? car.progress === 'shifted' : car.digest !== null))
  );
}

function newSlot(deployment: Deployment, car: Car): RetiredSlot {
  return { component: car.component, colour: car.to, version: versionOf(deployment, car) };
}

function leftSlot({ component, from, progress }: Car): RetiredSlot[] {
  return from && progress === 'shifted' ? [{ component, colour: from.colour, version: from.version }] : [];
}
