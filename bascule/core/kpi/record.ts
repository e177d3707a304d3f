import { evolve, replay, type Deployment } from '../deployment/deployment.ts';
import type { DeploymentEvent } from '../deployment/event.ts';
import { isSettled, stateOf, type State } from '../deployment/state.ts';
import { goingOn, isAtStep, stepOf } from '../deployment/steps.ts';
import type { ReleaseKind } from '../window/schema.ts';

/** A component that a deployment made other than it was. */
export interface Change {
  component: string;
  /** Digests of artifacts; for a database the migrations that were applied. */
  from: string | null;
  to: string;
}

/** What one deployment tells when it is settled. Times are milliseconds since 1970. */
export interface DeploymentRecord {
  id: string;
  environment: string;
  kind: 'release' | 'rollback';
  releaseKind: ReleaseKind;
  version: string;
  source: { directory: string; commit: string | null };
  requestedAt: number;
  settledAt: number;
  outcome: 'confirmed' | 'rolled-back' | 'failed' | 'refused' | 'cancelled';
  changes: Change[];
  /** When its traffic last moved forward: from then on users met all of it that they ever met. Null: nobody met it. */
  liveAt: number | null;
  /** Work up to all of the traffic: builds, checks, migrations, starts, shifts. Waiting for people and watching are none. */
  tookMs: number;
  /** From the decision to go back until the traffic was back; null: nothing went back. */
  rollbackMs: number | null;
  /** Components that it took back by itself, and when the last of them was. */
  returned: string[];
  backAt: number | null;
}

/** Reads a deployment's log, oldest event first. Null: it is still under way, and tells nothing yet. */
export function recordOf(id: string, [first, ...rest]: readonly DeploymentEvent[]): DeploymentRecord | null {
  let deployment = replay(id, first ? [first] : []);
  let tookMs = 0;
  let decidedAt: number | null = deployment.kind === 'rollback' ? deployment.requestedAt : null;
  let backAt: number | null = null;
  let settledAt: number | null = null;
  const migrated: Change[] = [];
  for (const event of rest) {
    if (isAtWork(deployment)) tookMs += event.at - deployment.lastEventAt;
    deployment = evolve(deployment, event);
    if (deployment.train.some((car) => car.wantedBack)) decidedAt ??= event.at;
    if (event.type === 'returned') backAt = event.at;
    if (isSettled(stateOf(deployment))) settledAt ??= event.at;
    if (event.type === 'migrated' && event.applied.length > 0)
      migrated.push({ component: event.component, from: null, to: event.applied.join(' ') });
  }
  if (settledAt === null) return null;
  const cameBackAt = deployment.kind === 'rollback' ? deployment.lastShiftAt : backAt;
  return {
    ...{ id, environment: deployment.environment, kind: deployment.kind, releaseKind: deployment.releaseKind },
    ...{ version: deployment.version, source: deployment.source },
    ...{ requestedAt: deployment.requestedAt, settledAt, outcome: stateOf(deployment) as DeploymentRecord['outcome'] },
    changes: [...migrated, ...changesOf(deployment)],
    liveAt: deployment.lastShiftAt,
    tookMs,
    rollbackMs: decidedAt === null || cameBackAt === null ? null : cameBackAt - decidedAt,
    returned: deployment.train.filter((car) => car.progress === 'returned').map(({ component }) => component),
    backAt,
  };
}

function changesOf({ train }: Deployment): Change[] {
  return train.flatMap(({ component, kind, from, digest }) =>
    kind === 'database' || digest === null || digest === from?.digest
      ? []
      : [{ component, from: from?.digest ?? null, to: digest }],
  );
}

const atWork: State[] = ['requested', 'gating', 'rehearsing', 'migrating', 'starting', 'smoking', 'shifting'];

/** While a step's share has its traffic the new version is watched, however long the plan wants that. */
function isAtWork(deployment: Deployment): boolean {
  const isWatched = goingOn(deployment).length > 0 && isAtStep(deployment, stepOf(deployment).percent);
  return atWork.includes(stateOf(deployment)) && !isWatched;
}
