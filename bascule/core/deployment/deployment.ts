import type { Verdict } from '../verdict/verdict.ts';
import type { Coupling, DeploymentEvent, Fact } from './event.ts';

/** How far one car of the train has come. */
export type Progress = 'waiting' | 'built' | 'started' | 'smoked' | 'shifted' | 'returned';

export interface Car extends Coupling {
  digest: string | null;
  progress: Progress;
  /** A person or the verdict wants this car back where it came from. */
  wantedBack: boolean;
}

export interface Ended {
  as: 'refused' | 'failed' | 'cancelled';
  reason: string;
}

/** One release going into one environment: the fold of its events, never written by hand. */
export interface Deployment {
  id: string;
  environment: string;
  kind: 'release' | 'rollback';
  version: string;
  source: { directory: string; ref: string; commit: string | null };
  requestedAt: number;
  requestedBy: string;
  train: Car[];
  gatesPassed: boolean;
  verdict: Verdict | null;
  ended: Ended | null;
  /** Why traffic goes back, when it does. */
  backReason: string | null;
  lastShiftAt: number | null;
  retired: boolean;
  lastEventAt: number;
}

/** Builds a deployment from its events, oldest first. Throws when the first is not `requested`: such a log is damaged. */
export function replay(id: string, events: readonly DeploymentEvent[]): Deployment {
  const [first, ...rest] = events;
  if (first?.type !== 'requested') throw new Error(`The log of deployment ${id} does not begin with its request.`);
  return rest.reduce(evolve, begin(id, first));
}

function begin(id: string, event: DeploymentEvent & { type: 'requested' }): Deployment {
  return {
    id,
    environment: event.environment,
    kind: event.kind,
    version: event.version,
    source: event.source,
    requestedAt: event.at,
    requestedBy: event.by,
    train: event.train.map((coupling) => ({ ...coupling, digest: null, progress: 'waiting', wantedBack: false })),
    gatesPassed: false,
    verdict: null,
    ended: null,
    backReason: null,
    lastShiftAt: null,
    retired: false,
    lastEventAt: event.at,
  };
}

/** The deployment after one more event. Total: an event that comes late or twice changes nothing it should not. */
export function evolve(deployment: Deployment, event: DeploymentEvent): Deployment {
  return { ...apply(deployment, event), lastEventAt: event.at };
}

function apply(deployment: Deployment, event: DeploymentEvent): Deployment {
  switch (event.type) {
    case 'requested':
      return deployment;
    case 'gates-passed':
      return { ...deployment, gatesPassed: true };
    case 'built':
      return withCar(deployment, event.component, (car) => ({ ...reach(car, 'built'), digest: car.digest ?? event.digest }));
    case 'migrated':
      return withCar(deployment, event.component, (car) => reach(car, 'shifted'));
    case 'slot-started':
      return withCar(deployment, event.component, (car) => reach(car, 'started'));
    case 'smoke-passed':
      return withCar(deployment, event.component, (car) => reach(car, 'smoked'));
    case 'shifted':
      return { ...withCar(deployment, event.component, (car) => reach(car, 'shifted')), lastShiftAt: event.at };
    case 'returned':
      return withCar(deployment, event.component, (car) => ({ ...car, progress: 'returned' }));
    case 'retired':
      return { ...deployment, retired: true };
    case 'judged':
      return judged(deployment, event.verdict);
    case 'rollback-requested':
      return asked(deployment, event.components, event.reason);
    default:
      return broken(deployment, event);
  }
}

const order: Progress[] = ['waiting', 'built', 'started', 'smoked', 'shifted', 'returned'];

function reach(car: Car, progress: Progress): Car {
  return order.indexOf(progress) > order.indexOf(car.progress) ? { ...car, progress } : car;
}

function withCar(deployment: Deployment, component: string, change: (car: Car) => Car): Deployment {
  return { ...deployment, train: deployment.train.map((car) => (car.component === component ? change(car) : car)) };
}

function judged(deployment: Deployment, verdict: Verdict): Deployment {
  if (deployment.verdict && deployment.verdict.kind !== 'unhealthy' && verdict.kind !== 'unhealthy') return deployment;
  const after = { ...deployment, verdict };
  if (verdict.kind !== 'unhealthy') return after;
  return turnBack(after, null, verdict.reasons.map((reason) => reason.detail).join(' '));
}

function asked(deployment: Deployment, components: string[] | null, reason: string): Deployment {
  if (deployment.ended || deployment.verdict) return deployment;
  return mayHaveMoved(deployment)
    ? turnBack(deployment, components, reason)
    : { ...deployment, ended: { as: 'cancelled', reason } };
}

/** Cars with nowhere to go back to stay: a first version that turns out bad is still better than no answer at all. */
function turnBack(deployment: Deployment, components: string[] | null, reason: string): Deployment {
  const train = deployment.train.map((car) =>
    canReturn(car) && (components === null || components.includes(car.component)) ? { ...car, wantedBack: true } : car,
  );
  const after = { ...deployment, train, backReason: deployment.backReason ?? reason };
  return train.some((car) => car.wantedBack) ? after : { ...after, ended: { as: 'failed', reason: nowhere(reason) } };
}

const nowhere = (reason: string) =>
  `${reason} There is no earlier version to go back to, so the traffic stays on this one.`;

type Breaking = Extract<
  Fact,
  { type: 'build-failed' | 'gate-failed' | 'migration-failed' | 'slot-failed' | 'smoke-failed' | 'shift-failed' }
>;

/** A step that broke: before anything moved it ends the deployment, afterwards it sends the train back. */
function broken(deployment: Deployment, event: Breaking): Deployment {
  if (deployment.ended) return deployment;
  if (mayHaveMoved(deployment)) return turnBack(deployment, null, event.reason);
  const as = event.type === 'build-failed' || event.type === 'gate-failed' ? 'refused' : 'failed';
  return { ...deployment, ended: { as, reason: event.reason } };
}

/**
 * Traffic has moved, or a weight change may be on its way whose event is not written yet: from the moment every slot
 * passed its smoke tests, only setting the weights back makes sure.
 */
export function mayHaveMoved(deployment: Deployment): boolean {
  const serving = deployment.train.filter((car) => car.kind !== 'database');
  return serving.length > 0 && serving.every((car) => order.indexOf(car.progress) >= order.indexOf('smoked'));
}

/** Schemas stay as they are on the way back: migrations are expanding, and taking one back could lose data. */
export function canReturn(car: Car): boolean {
  return car.kind !== 'database' && car.from !== null;
}
