import type { Car } from '../deployment/car.ts';
import { mayHaveMoved, versionOf, type Deployment } from '../deployment/deployment.ts';
import type { DeploymentEvent, Fact } from '../deployment/event.ts';
import { stateOf } from '../deployment/state.ts';
import type { BadEnd } from './schema.ts';

/**
 * What an event of a deployment is to those who use the product: `bad`, it goes wrong where they may have met it; `back`,
 * they are on the version before again; `arrived`, a release is there to stay.
 */
export type Meaning = { kind: 'bad'; end: BadEnd; reason: string } | { kind: 'back' } | { kind: 'arrived' };

/** Null: nothing that an incident is about. `deployment` is as the event left it. */
export function meaningOf(deployment: Deployment, event: DeploymentEvent): Meaning | null {
  if (event.type === 'requested') return asked(deployment, event);
  if (turning.has(event.type)) return turned(deployment, event) ?? arrived(deployment, event);
  if (event.type === 'promoted') return arrived(deployment, event);
  return isBack(deployment, event) ? { kind: 'back' } : null;
}

/** What may send a deployment back, or end it. */
const turning: ReadonlySet<Fact['type']> = new Set([
  'judged',
  'rollback-requested',
  'migration-failed',
  'slot-failed',
  'smoke-failed',
  'shift-failed',
] as const);

/** A way back is asked for where people meet what is to be left. */
function asked({ kind }: Deployment, { reason }: DeploymentEvent & { type: 'requested' }): Meaning | null {
  return kind === 'rollback' ? { kind: 'bad', end: 'person', reason: reason ?? '' } : null;
}

function turned(deployment: Deployment, { type }: DeploymentEvent): Meaning | null {
  const { ended, kind, train, verdict } = deployment;
  if (ended) {
    const isFelt = ended.as === 'failed' && (kind === 'rollback' || mayHaveMoved(deployment));
    return isFelt ? { kind: 'bad', end: 'stuck', reason: ended.reason } : null;
  }
  if (!train.some((car) => car.wantedBack)) return null;
  const reason = deployment.backReason ?? '';
  if (type === 'rollback-requested') return { kind: 'bad', end: 'person', reason };
  // A way back that breaks leads to what people wanted away from.
  if (kind === 'rollback') return { kind: 'bad', end: 'stuck', reason };
  if (type !== 'judged') return { kind: 'bad', end: 'failure', reason };
  return verdict?.kind === 'unhealthy' ? { kind: 'bad', end: 'verdict', reason } : null;
}

function isBack(deployment: Deployment, { type }: DeploymentEvent): boolean {
  if (deployment.kind === 'rollback') return type === 'shifted' && stateOf(deployment) === 'confirmed';
  const wanted = deployment.train.filter((car) => car.wantedBack);
  return type === 'returned' && wanted.length > 0 && wanted.every((car) => car.progress === 'returned');
}

function arrived(deployment: Deployment, { type }: DeploymentEvent): Meaning | null {
  if (type !== 'judged' && type !== 'promoted') return null;
  const isThere = deployment.kind === 'release' && stateOf(deployment) === 'confirmed';
  return isThere && deployment.train.every((car) => !car.wantedBack) ? { kind: 'arrived' } : null;
}

/** The components that are felt: those that the verdict names, else those that go back and are other than before. */
export function componentsFelt({ train, verdict }: Deployment): string[] {
  const serving = train.filter((car) => car.kind !== 'database');
  const named = verdict?.kind === 'unhealthy' ? verdict.reasons.map(({ component }) => component) : [];
  const back = serving.some((car) => car.wantedBack) ? serving.filter((car) => car.wantedBack) : serving;
  const felt = [serving.filter(({ component }) => named.includes(component)), back.filter(isOther), back].find(
    (cars) => cars.length > 0,
  );
  return (felt ?? []).map(({ component }) => component);
}

const isOther = ({ from, digest }: Car) => from === null || from.digest !== digest;

/** Whom a bad version reached. */
export function reachWords({ kind, train }: Deployment): string {
  const percent = kind === 'rollback' ? 100 : Math.max(0, ...train.map((car) => car.percent));
  if (percent === 100) return 'Tous les utilisateurs';
  return percent === 0 ? 'Quelques utilisateurs au plus' : `${percent} % des utilisateurs`;
}

/** Where people are when all is back, as « v1.2.2 ». */
export function versionsBack(deployment: Deployment): string {
  const { kind, train } = deployment;
  const versions = train.flatMap((car) => {
    if (kind === 'rollback') return [versionOf(deployment, car)];
    return car.progress === 'returned' && car.from ? [car.from.version] : [];
  });
  return [...new Set(versions)].join(', ');
}
