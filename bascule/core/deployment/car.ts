import type { Step } from '../strategy/rollout.ts';
import type { Coupling } from './event.ts';

/** How far one car of the train has come. */
export type Progress = 'waiting' | 'built' | 'rehearsed' | 'started' | 'smoked' | 'shifted' | 'returned';

export interface Car extends Coupling {
  digest: string | null;
  /** The version that its artifact's manifest names; absent where there is none. */
  declared?: string;
  progress: Progress;
  /** Of its traffic, on the new slot. */
  percent: number;
  /** Processes that its new slot was last given; null: all of them. */
  instances: number | null;
  /** A person or the verdict wants this car back where it came from. */
  wantedBack: boolean;
}

/** As it is coupled, before anything happened. */
export function begun(coupling: Coupling): Car {
  return { ...coupling, digest: null, progress: 'waiting', percent: 0, instances: null, wantedBack: false };
}

const order: Progress[] = ['waiting', 'built', 'rehearsed', 'started', 'smoked', 'shifted', 'returned'];

export const hasReached = (progress: Progress) => (car: Car) => order.indexOf(car.progress) >= order.indexOf(progress);

export function reach(car: Car, progress: Progress): Car {
  return hasReached(progress)(car) ? car : { ...car, progress };
}

/** Schemas stay as they are on the way back: migrations are expanding, and taking one back could lose data. */
export function canReturn(car: Car): boolean {
  return car.kind !== 'database' && car.from !== null;
}

/** Where a car's weight has to be at a step: where nothing was live before, all comes at once. */
export function percentAt(step: Step, car: Car): number {
  return car.from === null && step.percent > 0 ? 100 : step.percent;
}
