import { outcomeOf } from '../gate/outcome.ts';
import type { GateResult } from '../gate/result.ts';
import type { SourceFacts } from '../matrix/facts.ts';
import { wayBack, type Rollout } from '../strategy/rollout.ts';
import type { Verdict } from '../verdict/verdict.ts';
import type { ReleaseKind } from '../window/schema.ts';
import { begun, canReturn, hasReached, reach, type Car, type Progress } from './car.ts';
import type { DeploymentEvent, Fact } from './event.ts';
import { isAtStep, isLastStep, stepOf } from './steps.ts';

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
  /** Null in logs from before it was kept: then the plan's bake time holds. */
  rollout: Rollout | null;
  /** Which step of the rollout it is at. */
  step: number;
  /** It waits at its step for more traffic, or for a person. */
  held: { have: number; need: number } | null;
  releaseKind: ReleaseKind;
  authors: string[];
  facts: SourceFacts | null;
  release: { version: string; artifacts: Record<string, string> } | null;
  rehearsal: boolean;
  /** What the gates last said; null when that is stale: somebody approved, signed or withdrew since. */
  gates: GateResult[] | null;
  override: { by: string; role: string; reason: string } | null;
  /** The backup that was taken before its migrations. */
  backup: string | null;
  /** Migrations that wait for the confirmation. */
  deferred: string[];
  /** Those that were applied after it; null: it was not tried yet. */
  contracted: string[] | null;
  gatesPassed: boolean;
  /** When they were: what they said holds for a while. */
  gatesPassedAt: number | null;
  /** Its gates were passed at some time, even if an approval was withdrawn since: its slots may run. */
  mayHaveBegun: boolean;
  verdict: Verdict | null;
  ended: Ended | null;
  /** Why traffic goes back, when it does. */
  backReason: string | null;
  firstShiftAt: number | null;
  lastShiftAt: number | null;
  /** When the last new slot had passed its smoke tests. */
  smokedAt: number | null;
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
    train: event.train.map(begun),
    rollout: event.kind === 'rollback' ? wayBack : (event.rollout ?? null),
    step: 0,
    held: null,
    releaseKind: event.releaseKind ?? 'standard',
    authors: event.authors ?? [],
    facts: event.facts ?? null,
    release: event.release ?? null,
    rehearsal: event.rehearsal ?? false,
    gates: null,
    override: null,
    backup: null,
    deferred: [],
    contracted: null,
    // A way back passes no gates: it leads to what had passed them.
    gatesPassed: event.kind === 'rollback',
    gatesPassedAt: null,
    mayHaveBegun: event.kind === 'rollback',
    verdict: null,
    ended: null,
    backReason: null,
    firstShiftAt: null,
    lastShiftAt: null,
    smokedAt: null,
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
    case 'gates-checked':
      return gatesChecked(deployment, event.gates);
    case 'gates-passed':
      return gatesPassed(deployment, event.at);
    case 'approved':
    case 'approval-withdrawn':
    case 'signed':
      return asksGatesAgain(deployment, event.type);
    case 'overridden':
      return {
        ...asksGatesAgain(deployment, event.type),
        override: { by: event.by, role: event.role, reason: event.reason },
      };
    case 'rehearsed':
      return withCar(deployment, event.component, (car) => reach(car, 'rehearsed'));
    case 'backed-up':
      return { ...deployment, backup: event.backup };
    case 'built':
      return withCar(deployment, event.component, (car) => built(car, event));
    case 'migrated':
      return {
        ...withCar(deployment, event.component, (car) => reach(car, 'shifted')),
        deferred: event.deferred ?? [],
      };
    case 'contracted':
      return { ...deployment, contracted: event.applied };
    case 'contraction-failed':
      return { ...deployment, contracted: deployment.contracted ?? [] };
    case 'slot-started':
      return withCar(deployment, event.component, (car) => ({
        ...reach(car, afterStart(deployment)),
        instances: most(car.instances, event.instances ?? null),
      }));
    case 'scaled':
      return withCar(deployment, event.component, (car) => ({
        ...car,
        instances: most(car.instances, event.instances),
      }));
    case 'smoke-passed':
      return smoked(deployment, event.component, event.at);
    case 'shifted':
      return shifted(deployment, event.component, event.percent ?? 100, event.at);
    case 'step-passed':
      return passed(deployment, event.percent);
    case 'held':
      if (!isAtStep(deployment, event.percent)) return deployment;
      return { ...deployment, held: { have: event.have, need: event.need } };
    case 'promoted':
      return promoted(deployment);
    case 'returned':
      return withCar(deployment, event.component, (car) =>
        car.wantedBack ? { ...car, progress: 'returned', percent: 0 } : car,
      );
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

function withCar(deployment: Deployment, component: string, change: (car: Car) => Car): Deployment {
  return { ...deployment, train: deployment.train.map((car) => (car.component === component ? change(car) : car)) };
}

/** The first artifact stands. */
function built(car: Car, { digest, declared }: DeploymentEvent & { type: 'built' }): Car {
  const after = reach(car, 'built');
  return car.digest === null ? { ...after, digest, ...(declared !== undefined && { declared }) } : after;
}

/** What a rollback starts has passed its smoke tests when it was released: once it is healthy, nothing is waited for. */
function afterStart({ kind }: Deployment): Progress {
  return kind === 'rollback' ? 'smoked' : 'started';
}

/** Null: all of them, or not said yet. */
function most(before: number | null, now: number | null): number | null {
  return before === null || now === null ? (now ?? before) : Math.max(before, now);
}

function smoked(deployment: Deployment, component: string, at: number): Deployment {
  const isNews = deployment.train.some((car) => car.component === component && !hasReached('smoked')(car));
  return isNews ? { ...withCar(deployment, component, (car) => reach(car, 'smoked')), smokedAt: at } : deployment;
}

function gatesPassed(deployment: Deployment, at: number): Deployment {
  return { ...deployment, gatesPassed: true, gatesPassedAt: at, mayHaveBegun: true };
}

/** Asked once more before anything of the environment changed, gates may take back what they said. */
function gatesChecked(deployment: Deployment, gates: GateResult[]): Deployment {
  if (!deployment.gatesPassed) return { ...deployment, gates };
  const stands = deployment.kind === 'rollback' || hasBegun(deployment) || outcomeOf(gates) === 'green';
  return stands ? deployment : { ...deployment, gates, gatesPassed: false };
}

/**
 * What people say counts until traffic may have moved: an approval that is withdrawn in time stops the release, one that
 * comes sends on what waits for it. A deployment that passed its gates goes on when nothing was taken from it.
 */
function asksGatesAgain(
  deployment: Deployment,
  what: 'approved' | 'approval-withdrawn' | 'signed' | 'overridden',
): Deployment {
  if (deployment.ended || deployment.kind === 'rollback' || mayHaveMoved(deployment)) return deployment;
  if (what === 'approval-withdrawn') return { ...deployment, gates: null, gatesPassed: false };
  return deployment.gatesPassed ? deployment : { ...deployment, gates: null };
}

/** Told twice, or less than it was, a shift does not make the hold begin again. */
function shifted(deployment: Deployment, component: string, percent: number, at: number): Deployment {
  const isNews = deployment.train.some((car) => car.component === component && canShift(car) && car.percent < percent);
  if (!isNews) return deployment;
  const move = (car: Car): Car => ({ ...(percent === 100 ? reach(car, 'shifted') : car), percent });
  return { ...withCar(deployment, component, move), firstShiftAt: deployment.firstShiftAt ?? at, lastShiftAt: at };
}

const canShift = (car: Car) => car.kind !== 'database' && !hasReached('returned')(car);

/** The last step passes by a verdict alone. With a component on its way back it passes for the others. */
function passed(deployment: Deployment, percent: number): Deployment {
  const stays = deployment.ended || isLastStep(deployment) || !isAtStep(deployment, percent);
  return stays ? deployment : { ...deployment, step: deployment.step + 1, held: null };
}

/** A person may send on what is held for want of traffic, and nothing else: impatience is no figure. */
function promoted(deployment: Deployment): Deployment {
  const { held } = deployment;
  if (!held || deployment.ended) return deployment;
  if (!isLastStep(deployment)) return passed(deployment, stepOf(deployment).percent);
  return judged(deployment, { kind: 'not-enough-data', have: held.have, need: held.need });
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
  {
    type:
      | 'build-failed'
      | 'gate-failed'
      | 'rehearsal-failed'
      | 'migration-failed'
      | 'slot-failed'
      | 'smoke-failed'
      | 'shift-failed';
  }
>;

/** A step that broke: before anything moved it ends the deployment, afterwards it sends the train back. */
function broken(deployment: Deployment, event: Breaking): Deployment {
  if (deployment.ended || hasArrived(deployment)) return deployment;
  if (mayHaveMoved(deployment)) return turnBack(deployment, null, event.reason);
  const as = ['build-failed', 'gate-failed', 'rehearsal-failed'].includes(event.type) ? 'refused' : 'failed';
  return { ...deployment, ended: { as, reason: event.reason } };
}

/**
 * Traffic has moved, or a weight change may be on its way whose event is not written yet: from the moment every slot
 * passed its smoke tests, and nobody took their approval back before, only setting the weights back makes sure. In the
 * shadow no weight changes until the step has passed.
 */
export function mayHaveMoved(deployment: Deployment): boolean {
  const { gatesPassed, train } = deployment;
  const serving = train.filter((car) => car.kind !== 'database');
  if (serving.some((car) => car.percent > 0 || hasReached('shifted')(car))) return true;
  const comesToWeights = stepOf(deployment).percent > 0;
  return gatesPassed && comesToWeights && serving.length > 0 && serving.every(hasReached('smoked'));
}

/** Its first slot has started. Migrations alone only add, and change nothing for anybody. */
export function hasBegun({ train }: Deployment): boolean {
  return train.some((car) => car.kind !== 'database' && hasReached('started')(car));
}

/** The version that a car's new slot runs. */
export function versionOf(deployment: Deployment, car: Car): string {
  return car.version ?? deployment.version;
}
