import { decide, type Action } from '../../core/deployment/decide.ts';
import { evolve, replay, type Deployment } from '../../core/deployment/deployment.ts';
import type { DeploymentEvent, Fact } from '../../core/deployment/event.ts';
import type { Environment } from '../../core/plan/schema.ts';
import { fatesOf, perform, type Fate } from './perform.ts';

import { worldBefore, type World } from './world.ts';

/** What a deployment begins with. */
export type Request = Fact & { type: 'requested' };

/** A moment that some history leads to; `log` is the first such history that was found. */
export interface Moment {
  world: World;
  deployment: Deployment;
  action: Action;
  log: readonly DeploymentEvent[];
  /** The moment after the action when nothing goes wrong. */
  next: Moment | null;
}

/**
 * Every moment that a deployment can come to: each action with each of its fates, and each interruption before, between
 * and after the facts that the action records. Moments that differ only in time are one.
 */
export function explore(environment: Environment, request: Request, interruptions: readonly Fact[]): Moment[] {
  const known = new Map<string, Moment>();
  const open: Moment[] = [];
  const reach = (world: World, deployment: Deployment, log: readonly DeploymentEvent[]): Moment => {
    const key = JSON.stringify([world, timeless(deployment)]);
    const found = known.get(key);
    if (found) return found;
    const moment = { world, deployment, log, action: decide(environment, deployment), next: null };
    known.set(key, moment);
    open.push(moment);
    return moment;
  };
  const follow = (from: Moment, fate: Fate, weave: (facts: Fact[]) => Fact[]): Moment => {
    const result = perform(from.world, from.action, fate);
    const events = weave(result.facts).map((fact, index) => numbered(fact, from.log.length + index));
    return reach(result.world, events.reduce(evolve, from.deployment), [...from.log, ...events]);
  };
  const first = numbered(request, 0);
  reach(worldBefore(request.train, request.kind), replay('explored', [first]), [first]);
  for (let moment = open.pop(); moment; moment = open.pop()) {
    for (const fate of fatesOf(moment.action)) {
      const after = follow(moment, fate, (facts) => facts);
      if (fate.kind === 'succeeds') moment.next = after;
      for (const weave of interrupted(interruptions, moment.action)) follow(moment, fate, weave);
    }
  }
  return [...known.values()];
}

/** All ways to put one interruption among the facts of an action; a place beyond the last is the last. */
function interrupted(interruptions: readonly Fact[], action: Action): ((facts: Fact[]) => Fact[])[] {
  const places = fatesOf(action).length;
  return interruptions.flatMap((interruption) =>
    Array.from({ length: places }, (_, place) => (facts: Fact[]) => facts.toSpliced(place, 0, interruption)),
  );
}

const numbered = (fact: Fact, index: number): DeploymentEvent => ({ ...fact, seq: index + 1, at: index * 1_000 });

/** Reasons and times decide nothing; without them far fewer moments differ. */
function timeless(deployment: Deployment) {
  const { train, gates, gatesPassed, mayHaveBegun, step, held, verdict, ended, retired } = deployment;
  const said = gates?.map((gate) => gate.outcome);
  return { train, said, gatesPassed, mayHaveBegun, step, held, retired, verdict: verdict?.kind, ended: ended?.as };
}
