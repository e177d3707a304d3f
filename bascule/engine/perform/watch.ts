import { versionOf, type Deployment } from '../../core/deployment/deployment.ts';
import { goingOn, stepsOf } from '../../core/deployment/steps.ts';
import { afterLook } from '../../core/strategy/watching.ts';
import { alarmed } from '../../core/verdict/alarmed.ts';
import { judge, type Watched } from '../../core/verdict/judge.ts';
import type { Verdict } from '../../core/verdict/verdict.ts';
import { LATENCY_EDGES_MS } from '../../switch/wire.ts';
import type { Alarms } from '../ground.ts';
import { ProbeWatch } from '../probe-watch.ts';
import { TrafficMemory } from '../traffic-memory.ts';
import { Synthetic } from './synthetic.ts';
import { record, servingOf, type Turn } from './turn.ts';

/** How often the verdict is asked for: a grossly bad version is found within a few of these. */
const lookEveryMs = 200;
/** How far back the slot before is looked at, to have something to compare with. */
const referenceMs = 5 * 60_000;

export interface Span {
  since: number;
  until: number;
}

/**
 * Looks at the traffic until it can be said how the step ended: the verdict to go on with, or to go back for. Null when
 * `ended` came first: somebody spoke, and the log decides.
 */
export async function watch(turn: Turn, span: Span, ended: AbortSignal): Promise<Verdict | null> {
  const probes = probesOf(turn);
  const synthetic = new Synthetic(turn);
  const alarms = await alarmsOf(turn, span);
  try {
    return await look(turn, span, { probes, synthetic, alarms, ended });
  } finally {
    await alarms?.stop();
    synthetic.stop();
    for (const probe of probes) probe.stop();
  }
}

interface Means {
  probes: ProbeWatch[];
  synthetic: Synthetic;
  /** Of a service outside; null: none. */
  alarms: Alarms | null;
  ended: AbortSignal;
}

async function look(
  turn: Turn,
  { since, until }: Span,
  { probes, synthetic, alarms, ended }: Means,
): Promise<Verdict | null> {
  const { ground, deployment } = turn;
  const memory = new TrafficMemory(ground, deployment.environment);
  const components = goingOn(deployment).map((car) => car.component);
  const from = Math.min(firstTrafficAt(deployment, since), since) - referenceMs;
  let held = deployment.held !== null;
  for (;;) {
    if (ended.aborted) return null;
    await memory.recall(from, components);
    const now = ground.clock.now();
    const judged = judge(rulesOf(turn), watched(deployment, memory, probes, since), now);
    const verdict = alarmed(judged, alarms?.findings ?? []);
    const next = afterLook(deployment.rollout ?? { onLittleTraffic: 'go-on' }, verdict, { now, until });
    if (next === 'back' || next === 'pass') return verdict;
    if (next === 'hold' && verdict.kind === 'not-enough-data') {
      if (!held) await record(turn, [{ ...verdict, type: 'held', percent: percentOf(deployment) }]);
      held = true;
      synthetic.raise(verdict.component);
    }
    await ground.clock.sleep(next === 'hold' ? lookEveryMs : Math.min(lookEveryMs, until - now), ended);
  }
}

function probesOf({ ground, deployment, ...turn }: Turn): ProbeWatch[] {
  return goingOn(deployment).map((car) => {
    const id = { environment: deployment.environment, component: car.component, colour: car.to };
    const { probe } = servingOf({ ground, deployment, ...turn }, car.component);
    return new ProbeWatch(car.component, probe, ground.slots.every(id));
  });
}

/** What rang before the traffic moved accuses another version. */
async function alarmsOf({ ground, deployment }: Turn, { since }: Span): Promise<Alarms | null> {
  const from = firstTrafficAt(deployment, since);
  const components = new Map(goingOn(deployment).map(({ component }) => [component, from] as const));
  return (await ground.alarms?.(deployment.environment, components)) ?? null;
}

function rulesOf({ ground, deployment }: Turn) {
  return { ...ground.plan.rollback, edgesMs: LATENCY_EDGES_MS, steps: stepsOf(deployment).length };
}

const percentOf = (deployment: Deployment) => stepsOf(deployment)[deployment.step]?.percent ?? 100;

/** Several steps share one traffic: it began with the first. */
function firstTrafficAt(deployment: Deployment, since: number): number {
  return stepsOf(deployment).length > 1 ? (deployment.firstShiftAt ?? since) : since;
}

function watched(deployment: Deployment, memory: TrafficMemory, probes: ProbeWatch[], stepSince: number): Watched[] {
  const inSteps = stepsOf(deployment).length > 1;
  return goingOn(deployment).map((car) => ({
    component: car.component,
    kind: car.kind === 'static' ? 'static' : 'process',
    since: firstTrafficAt(deployment, stepSince),
    ...(inSteps && { stepSince }),
    green: memory
      .of(car.component, car.to, versionOf(deployment, car))
      .filter((each) => (each.second + 1) * 1_000 > deployment.requestedAt),
    blue: car.from ? memory.of(car.component, car.from.colour, car.from.version) : [],
    failedProbes: probes.find((probe) => probe.component === car.component)?.failedInARow ?? 0,
  }));
}
