import type { Step } from '../strategy/rollout.ts';
import { hasReached, percentAt, type Car } from './car.ts';
import type { Deployment } from './deployment.ts';

/** The steps of its rollout; the last is the bake. */
export function stepsOf({ rollout }: Deployment): [Step, ...Step[]] {
  const [first = { percent: 100, holdMs: 0 }, ...rest] = rollout?.steps ?? [];
  return [first, ...rest];
}

export function stepOf(deployment: Deployment): Step {
  const steps = stepsOf(deployment);
  return steps[deployment.step] ?? steps[0];
}

/** Every car has the weight of the step that it is at. */
export function isAtStep(deployment: Deployment, percent: number): boolean {
  const step = stepOf(deployment);
  return (
    step.percent === percent &&
    goingOn(deployment).every((car) => hasReached('smoked')(car) && car.percent >= percentAt(step, car))
  );
}

export function isLastStep(deployment: Deployment): boolean {
  return deployment.step >= stepsOf(deployment).length - 1;
}

/** The cars that carry traffic and that nobody wants back. */
export function goingOn({ train }: Deployment): Car[] {
  return train.filter((car) => car.kind !== 'database' && !car.wantedBack);
}
