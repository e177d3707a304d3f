import { decide, type Action } from '../core/deployment/decide.ts';
import { evolve, replay, type Deployment } from '../core/deployment/deployment.ts';
import type { DeploymentEvent, Fact } from '../core/deployment/event.ts';
import type { Environment } from '../core/plan/schema.ts';
import { pick, type Chance } from './chance.ts';
import { fatesOf, perform } from './perform.ts';
import { worldBefore, type World } from './world.ts';

export type Request = Fact & { type: 'requested' };

/** How often, from 0 to 1, an action goes wrong, and somebody asks for the way back while it runs. */
export interface Odds {
  trouble: number;
  rollback: number;
}

export interface Journey {
  world: World;
  deployment: Deployment;
  log: DeploymentEvent[];
  actions: Action[];
  /** Virtual milliseconds from the request to the end. */
  tookMs: number;
}

/** One deployment from its request to its end, on a virtual clock, under the faults that chance brings. */
export function travel(environment: Environment, request: Request, chance: Chance, odds: Odds): Journey {
  const log: DeploymentEvent[] = [{ ...request, seq: 1, at: 0 }];
  const actions: Action[] = [];
  let deployment = replay('simulated', log);
  let world = worldBefore(request.train, request.kind);
  let now = 0;
  const record = (fact: Fact) => {
    const event = { ...fact, seq: log.length + 1, at: now };
    log.push(event);
    deployment = evolve(deployment, event);
  };
  for (;;) {
    const action = decide(environment, deployment);
    actions.push(action);
    if (action.type === 'done') return { world, deployment, log, actions, tookMs: now };
    now = 'until' in action ? Math.max(now, action.until) : now + durationMs(action, chance);
    if (chance() < odds.rollback) record(rollbackOf(deployment, chance));
    const fate = chance() < odds.trouble ? pick(chance, fatesOf(action)) : ({ kind: 'succeeds' } as const);
    const result = perform(world, action, fate);
    world = result.world;
    result.facts.forEach(record);
  }
}

function rollbackOf({ train }: Deployment, chance: Chance): Fact {
  const components = pick(chance, [null, ...train.map((car) => [car.component])]);
  return { type: 'rollback-requested', components, by: 'simulation', reason: 'Somebody asked for the way back.' };
}

/** What lasts as long as it says. */
type Watching = 'shadow' | 'hold' | 'bake';

/** Roughly what each takes on a developer's machine; the chance of it spreads from half to one and a half times that. */
const typicalMs: Record<Exclude<Action['type'], Watching | 'done'>, number> = {
  build: 8_000,
  'check-gates': 500,
  'await-people': 1_800_000,
  rehearse: 20_000,
  scale: 1_500,
  migrate: 1_000,
  start: 1_500,
  smoke: 800,
  shift: 50,
  return: 50,
  retire: 500,
};

const durationMs = (action: Exclude<Action, { type: Watching | 'done' }>, chance: Chance) =>
  Math.round(typicalMs[action.type] * (0.5 + chance()));
