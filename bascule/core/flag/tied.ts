import type { Deployment } from '../deployment/deployment.ts';
import type { DeploymentEvent } from '../deployment/event.ts';
import type { Flag } from './schema.ts';

/** The deployment that last switched a flag on, and the version that it brought. */
export interface SwitchedOnBy {
  deployment: string;
  version: string;
}

/** The components whose flags a fact may switch: that of its traffic, and all that are on their way back. */
export function componentsMoved(deployment: Deployment, event: DeploymentEvent): string[] {
  const own = event.type === 'shifted' ? [event.component] : [];
  const back = deployment.train.filter((car) => car.wantedBack).map((car) => car.component);
  return [...new Set([...own, ...back])];
}

/**
 * What a fact of a deployment makes of a flag that is tied to one of its components; null: it leaves it. `deployment` is
 * as the fact left it. On once the new version has enough of the traffic. Off as soon as that version has to go, before
 * its traffic went: what is wrong may well be what the flag shows. What a person had switched on before stays as it is,
 * and so does a flag whose version stays.
 */
export function tied(
  { tiedTo, enabled }: Flag,
  by: SwitchedOnBy | null,
  deployment: Deployment,
  event: DeploymentEvent,
): 'on' | 'off' | null {
  const car = deployment.train.find(({ component }) => component === tiedTo?.component);
  if (!tiedTo || !car) return null;
  const isShifted = event.type === 'shifted' && event.component === car.component;
  if (enabled) {
    const isTakenBack = car.wantedBack && by?.deployment === deployment.id;
    const isLeft = deployment.kind === 'rollback' && isShifted && by?.version === car.from?.version;
    return tiedTo.offOnRollback && (isTakenBack || (isLeft && by !== null)) ? 'off' : null;
  }
  const isThere = isShifted && !car.wantedBack && car.percent >= tiedTo.onAtPercent;
  return isThere && deployment.kind === 'release' ? 'on' : null;
}
