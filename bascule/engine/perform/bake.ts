import { versionOf } from '../../core/deployment/deployment.ts';
import { stateOf } from '../../core/deployment/state.ts';
import { judge, type Watched } from '../../core/verdict/judge.ts';
import type { Sample } from '../../core/verdict/traffic.ts';
import type { Verdict } from '../../core/verdict/verdict.ts';
import { LATENCY_EDGES_MS, type Bucket, type Colour } from '../../switch/wire.ts';
import { ProbeWatch } from '../probe-watch.ts';
import { record, servingOf, type Turn } from './turn.ts';

/** How often the verdict is asked for: a grossly bad version is found within a few of these. */
const lookEveryMs = 200;
/** How far back the slot before is looked at, to have something to compare with. */
const referenceMs = 5 * 60_000;

/** The new slots carried the traffic until `until`, or were found unhealthy, or a person wants them back. */
export async function bake(turn: Turn, since: number, until: number): Promise<void> {
  const { ground, deployment } = turn;
  const serving = deployment.train.filter((car) => car.kind !== 'database');
  const probes = serving.map((car) => {
    const id = { environment: deployment.environment, component: car.component, colour: car.to };
    return new ProbeWatch(car.component, servingOf(turn, car.component).probe, ground.slots.through(id));
  });
  const asked = new AbortController();
  const stopListening = ground.log.onRecorded(({ deployment: id, event }) => {
    if (id === deployment.id && event.type === 'rollback-requested') asked.abort();
  });
  try {
    // Asked for after this turn read the log and before it listened: nobody heard it, but it is written.
    if (!(await stillBakes(turn))) return;
    const verdict = await watch(turn, probes, { since, until, asked: asked.signal });
    if (verdict) await record(turn, [{ type: 'judged', verdict }]);
  } finally {
    stopListening();
    for (const probe of probes) probe.stop();
  }
}

async function stillBakes({ ground, deployment }: Turn): Promise<boolean> {
  const now = await ground.log.find(deployment.id);
  return now !== null && stateOf(now) === 'baking';
}

interface Span {
  since: number;
  until: number;
  asked: AbortSignal;
}

/** Null when a person's request came first: that is in the log already, and decides. */
async function watch(turn: Turn, probes: ProbeWatch[], { since, until, asked }: Span): Promise<Verdict | null> {
  const { ground } = turn;
  const seen = new Map<string, Bucket>();
  let from = since - referenceMs;
  for (;;) {
    if (asked.aborted) return null;
    const stats = await ground.traffic.stats(Math.floor(from / 1_000));
    for (const bucket of stats.buckets)
      seen.set(`${bucket.component} ${bucket.colour} ${bucket.version} ${bucket.second}`, bucket);
    const now = ground.clock();
    const verdict = judge(rulesOf(turn), watched(turn, [...seen.values()], probes, since), now);
    if (verdict.kind === 'unhealthy' || now >= until) return verdict;
    from = now - 2_000;
    await pause(Math.min(lookEveryMs, until - now), asked);
  }
}

function rulesOf({ ground }: Turn) {
  return { ...ground.plan.rollback, edgesMs: LATENCY_EDGES_MS };
}

function watched({ deployment }: Turn, buckets: Bucket[], probes: ProbeWatch[], since: number): Watched[] {
  const here = buckets.filter((bucket) => bucket.environment === deployment.environment);
  return deployment.train.flatMap((car) => {
    if (car.kind === 'database' || car.progress === 'returned') return [];
    const of = (colour: Colour, version: string): Sample[] =>
      here.filter((each) => each.component === car.component && each.colour === colour && each.version === version);
    const green = of(car.to, versionOf(deployment, car)).filter(
      (each) => (each.second + 1) * 1_000 > deployment.requestedAt,
    );
    const blue = car.from ? of(car.from.colour, car.from.version) : [];
    const failedProbes = probes.find((probe) => probe.component === car.component)?.failedInARow ?? 0;
    return [{ component: car.component, since, green, blue, failedProbes }];
  });
}

/** Ends early when asked to. */
function pause(ms: number, asked: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      asked.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, Math.max(0, ms));
    asked.addEventListener('abort', done);
  });
}
