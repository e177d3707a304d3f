import type { Context, Evaluator, Surroundings } from './evaluation.ts';
import { notFound, offOf, type Check, type Outcome } from './outcome.ts';
import { strategiesOf } from './rules.ts';
import type { Dependency, Flag, Segment, Snapshot } from './schema.ts';
import type { Ground } from './strategy.ts';

interface Whole extends Ground {
  flags: ReadonlyMap<string, Flag>;
}

/** A flag made ready to be checked. */
interface Prepared {
  check: Check;
  /** Time can turn it. */
  isTimed: boolean;
}

/**
 * Compiles an environment's flags into closures, each once, so that a check is a look-up and a call. A flag is compiled
 * when it is first asked for: a program with thousands of them does not stand still at every change of one.
 */
export function compile({ environment, flags, segments }: Snapshot, surroundings: Surroundings): Evaluator {
  const whole: Whole = {
    ...{ environment, surroundings },
    flags: new Map(flags.map((flag) => [flag.key, flag])),
    segments: new Map(segments.map((segment) => [segment.name, segment])),
  };
  const inOrder = [...whole.flags.keys()].sort();
  const ready = new Map<string, Prepared>();
  const prepare = (key: string): Prepared | undefined => {
    const flag = whole.flags.get(key);
    if (!flag) return undefined;
    const prepared = { check: checkOf(flag, whole), isTimed: turnsWithTime(flag, whole) };
    ready.set(key, prepared);
    return prepared;
  };
  const evaluate: Evaluator['evaluate'] = (key, context, now) => {
    const prepared = ready.get(key) ?? prepare(key);
    return prepared === undefined ? notFound(key) : prepared.check(context, now).evaluation;
  };
  return {
    evaluate,
    evaluateBy(clock, key, context) {
      const prepared = ready.get(key) ?? prepare(key);
      if (prepared === undefined) return notFound(key);
      return prepared.check(context, prepared.isTimed ? clock() : 0).evaluation;
    },
    evaluateAll: (context, now) => inOrder.map((key) => evaluate(key, context, now)),
  };
}

/** From the outside in: the kill switch, the flag's own switch, its schedule, what it depends on, its strategies. */
function checkOf(flag: Flag, whole: Whole): Check {
  if (flag.killed) return always(offOf(flag, 'DISABLED', { killed: true }));
  if (!flag.enabled) return always(offOf(flag, 'DISABLED'));
  return onSchedule(flag, dependingOn(flag, whole, strategiesOf(flag, whole)));
}

function turnsWithTime(
  { schedule, strategies, dependencies }: Flag,
  { flags, segments }: Pick<Whole, 'flags' | 'segments'>,
): boolean {
  if (schedule) return true;
  const isDated = ({ constraints }: Pick<Segment, 'constraints'>) =>
    constraints.some(({ operator }) => operator.startsWith('DATE_'));
  const named = strategies.flatMap((strategy) => strategy.segments.flatMap((name) => segments.get(name) ?? []));
  if (strategies.some(isDated) || named.some(isDated)) return true;
  const parents = dependencies.flatMap(({ flag }) => flags.get(flag) ?? []);
  return parents.some((parent) => turnsWithTime({ ...parent, dependencies: [] }, { flags, segments }));
}

function always(outcome: Outcome): Check {
  return () => outcome;
}

function onSchedule(flag: Flag, check: Check): Check {
  if (!flag.schedule) return check;
  const from = Date.parse(flag.schedule.from ?? '') || -Infinity;
  const until = Date.parse(flag.schedule.until ?? '') || Infinity;
  const off = offOf(flag, 'DISABLED');
  return (context, now) => (now >= from && now < until ? check(context, now) : off);
}

interface Parent {
  isSatisfied: (context: Context, now: number) => boolean;
  /** What the flag comes to when it is not. */
  off: Outcome;
}

function dependingOn(flag: Flag, whole: Whole, check: Check): Check {
  const parents = flag.dependencies.map((dependency): Parent => ({
    isSatisfied: satisfactionOf(dependency, whole),
    off: offOf(flag, 'TARGETING_MATCH', { dependency: dependency.flag }),
  }));
  if (parents.length === 0) return check;
  return (context, now) => {
    const unmet = parents.find(({ isSatisfied }) => !isSatisfied(context, now));
    return unmet ? unmet.off : check(context, now);
  };
}

/** One level, as in Unleash: a parent that itself depends on others satisfies nobody, so there are no circles. */
function satisfactionOf({ flag: key, enabled, variants }: Dependency, whole: Whole): Parent['isSatisfied'] {
  const parent = whole.flags.get(key);
  if (!parent || parent.dependencies.length > 0) return () => false;
  const check = checkOf(parent, whole);
  return (context, now) => {
    const outcome = check(context, now);
    if (!enabled) return !outcome.enabled;
    // « disabled » is Unleash's name for no variant.
    return outcome.enabled && (variants.length === 0 || variants.includes(outcome.variant ?? 'disabled'));
  };
}
