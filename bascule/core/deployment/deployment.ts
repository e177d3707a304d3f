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
  if (first?.type !== 'requested') throw new Error(`Le journal du déploiement ${id} ne commence pas par sa demande.`);
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
    // A way back passes no gates: it leads to what had passed them.
    gatesPassed: event.kind === 'rollback',
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
      return withCar(deployment, event.component, (car) => ({
        ...reach(car, 'built'),
        digest: car.digest ?? event.digest,
      }));
    case 'migrated':
      return withCar(deployment, event.component, (car) => reach(car, 'shifted'));
    case 'slot-started':
      return withCar(deployment, event.component, (car) => reach(car, afterStart(deployment)));
    case 'smoke-passed':
      return withCar(deployment, event.component, (car) => reach(car, 'smoked'));
    case 'shifted':
      return shifted(deployment, event.component, event.at);
    case 'returned':
      return withCar(deployment, event.component, (car) => (car.wantedBack ? { ...car, progress: 'returned' } : car));
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

const hasReached = (progress: Progress) => (car: Car) => order.indexOf(car.progress) >= order.indexOf(progress);

function reach(car: Car, progress: Progress): Car {
  return hasReached(progress)(car) ? car : { ...car, progress };
}

function withCar(deployment: Deployment, component: string, change: (car: Car) => Car): Deployment {
  return { ...deployment, train: deployment.train.map((car) => (car.component === component ? change(car) : car)) };
}

/** What a rollback starts has passed its smoke tests when it was released: once it is healthy, nothing is waited for. */
function afterStart({ kind }: Deployment): Progress {
  return kind === 'rollback' ? 'smoked' : 'started';
}

/** Told twice, a shift does not make the bake begin again. */
function shifted(deployment: Deployment, component: string, at: number): Deployment {
  const isNews = deployment.train.some((car) => car.component === component && !hasReached('shifted')(car));
  if (!isNews) return deployment;
  return { ...withCar(deployment, component, (car) => reach(car, 'shifted')), lastShiftAt: at };
}

/**
 * The first verdict stands: what is confirmed stays confirmed, for by then another deployment may carry the traffic.
 * A good one is worth something only once everything has moved.
 */
function judged(deployment: Deployment, verdict: Verdict): Deployment {
  if (deployment.ended || hasArrived(deployment)) return deployment;
  if (verdict.kind !== 'unhealthy') return isUnderWay(deployment) ? deployment : { ...deployment, verdict };
  return turnBack({ ...deployment, verdict }, null, verdict.reasons.map((reason) => reason.detail).join(' '));
}

/**
 * It stays where it is, whatever is still told of it. A release needs a verdict for that. A rollback does not: somebody
 * wanted away from what was live, and no figure may send them back to it.
 */
export function hasArrived(deployment: Deployment): boolean {
  return deployment.verdict !== null || (deployment.kind === 'rollback' && !isUnderWay(deployment));
}

function isUnderWay({ train }: Deployment): boolean {
  return train.some((car) => car.progress !== (car.wantedBack ? 'returned' : 'shifted'));
}

/** Before anything moved, taking one component out of the train cancels the train; a name it does not know, nothing. */
function asked(deployment: Deployment, components: string[] | null, reason: string): Deployment {
  if (deployment.ended || hasArrived(deployment)) return deployment;
  const named = deployment.train.filter((car) => components === null || components.includes(car.component));
  if (named.length === 0) return deployment;
  if (!mayHaveMoved(deployment)) return { ...deployment, ended: { as: 'cancelled', reason } };
  return components === null || named.some(canReturn) ? turnBack(deployment, components, reason) : deployment;
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
  `${reason} Il n’y a pas de version précédente où revenir : le trafic reste donc sur celle-ci.`;

type Breaking = Extract<
  Fact,
  { type: 'build-failed' | 'gate-failed' | 'migration-failed' | 'slot-failed' | 'smoke-failed' | 'shift-failed' }
>;

/** A step that broke: before anything moved it ends the deployment, afterwards it sends the train back. */
function broken(deployment: Deployment, event: Breaking): Deployment {
  if (deployment.ended || hasArrived(deployment)) return deployment;
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
  return serving.some(hasReached('shifted')) || (serving.length > 0 && serving.every(hasReached('smoked')));
}

/** The version that a car's new slot runs. */
export function versionOf(deployment: Deployment, car: Car): string {
  return car.version ?? deployment.version;
}

/** Schemas stay as they are on the way back: migrations are expanding, and taking one back could lose data. */
export function canReturn(car: Car): boolean {
  return car.kind !== 'database' && car.from !== null;
}
