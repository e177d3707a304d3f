import { versionOf, type Deployment } from '../../core/deployment/deployment.ts';
import { goingOn, stepOf, stepsOf } from '../../core/deployment/steps.ts';
import type { Fact } from '../../core/deployment/event.ts';
import type { Watched } from '../../core/verdict/judge.ts';
import type { Verdict } from '../../core/verdict/verdict.ts';
import { LATENCY_EDGES_MS } from '../../switch/wire.ts';
import { ask, sleep, type Work } from '../step.ts';
import { trialPlan } from '../trial-plan.ts';
import { record, slotName, type Turn } from '../turn.ts';
import type { Counted } from '../world.ts';

export interface Span {
  since: number;
  until: number;
}

/** The engine looks five times a second. Here hours pass: some looks a step, and a look an hour while it is held. */
const looksAStep = 2;
const heldLookMs = 3 * 3_600_000;
/** How far back the slot before is looked at, to have something to compare with. */
const referenceMs = 5 * 60_000;

/** As engine/perform/watch.ts: until it can be said how the step ended. Null: somebody spoke, and the log decides. */
export function* watch(turn: Turn, { since, until }: Span, hears: readonly Fact['type'][]): Work<Verdict | null> {
  const { deployment, rules } = turn;
  const lookMs = Math.max(1_000, Math.ceil((until - since) / looksAStep));
  const rollout = deployment.rollout ?? { onLittleTraffic: 'go-on' as const };
  const ruled = { ...trialPlan.rollback, edgesMs: LATENCY_EDGES_MS, steps: stepsOf(deployment).length };
  const from = Math.min(firstTrafficAt(deployment, since), since) - referenceMs;
  const remembered = new Set<Counted>();
  let held = deployment.held !== null;
  for (;;) {
    for (const each of yield* statistics(turn, from)) remembered.add(each);
    const now = turn.now();
    const verdict = rules.judge(ruled, watched(turn, remembered, since), now);
    const next = rules.afterLook(rollout, verdict, { now, until });
    if (next === 'back' || next === 'pass') return verdict;
    if (next === 'hold' && verdict.kind === 'not-enough-data') {
      if (!held) yield* record(turn, [{ ...verdict, type: 'held', percent: stepOf(deployment).percent }]);
      held = true;
    }
    const pause = next === 'hold' ? heldLookMs : Math.min(lookMs, until - now);
    if (yield* sleep(pause, hears, () => (next === 'hold' ? 'attend assez de trafic' : 'observe'))) return null;
  }
}

function statistics({ world }: Turn, from: number): Work<readonly Counted[]> {
  return ask(
    'statistics',
    () => 'lit les statistiques',
    () => {
      world.countTraffic();
      return world.counted.filter(({ second }) => (second + 1) * 1_000 > from);
    },
  );
}

function watched(turn: Turn, remembered: ReadonlySet<Counted>, stepSince: number): Watched[] {
  const { deployment, world } = turn;
  const inSteps = stepsOf(deployment).length > 1;
  const of = (slot: string, version: string) =>
    [...remembered].filter((each) => each.slot === slot && each.version === version);
  return goingOn(deployment).map((car) => {
    const green = slotName(car.component, car.to);
    const nature = world.answers(green);
    return {
      component: car.component,
      kind: car.kind === 'static' ? 'static' : 'process',
      since: firstTrafficAt(deployment, stepSince),
      ...(inSteps && { stepSince }),
      green: of(green, versionOf(deployment, car)).filter((each) => (each.second + 1) * 1_000 > deployment.requestedAt),
      blue: car.from ? of(slotName(car.component, car.from.colour), car.from.version) : [],
      failedProbes: nature === null || nature === 'sickly' ? 3 : 0,
    };
  });
}

/** Several steps share one traffic: it began with the first. */
function firstTrafficAt(deployment: Deployment, since: number): number {
  return stepsOf(deployment).length > 1 ? (deployment.firstShiftAt ?? since) : since;
}
