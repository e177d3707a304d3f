import type { Context, Evaluated, Evaluation, Evaluator, Surroundings } from './evaluation.ts';
import type { Dependency, Flag, Segment, Snapshot, Strategy, Variant } from './schema.ts';
import { letsAllIn, matcherOf, splits, type Matcher, type Place } from './strategy.ts';
import { choiceOf, divides, weighs, type Choice } from './variant.ts';

/** What a check of a flag came to; made once for each way that it can end. */
interface Outcome {
  enabled: boolean;
  variant: string | null;
  evaluation: Evaluation;
}

type Check = (context: Context, now: number) => Outcome;

/** What of a snapshot the flags refer to. */
interface Whole {
  environment: string;
  flags: ReadonlyMap<string, Flag>;
  segments: ReadonlyMap<string, Segment>;
  surroundings: Surroundings;
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

function notFound(key: string): Evaluation {
  return { key, errorCode: 'FLAG_NOT_FOUND', errorDetails: `Le flag « ${key} » n’existe pas dans cet environnement.` };
}

/** From the outside in: the kill switch, the flag's own switch, its schedule, what it depends on, its strategies. */
function checkOf(flag: Flag, whole: Whole): Check {
  if (flag.killed) return always(offOf(flag, 'DISABLED', { killed: true }));
  if (!flag.enabled) return always(offOf(flag, 'DISABLED'));
  const parents = flag.dependencies.map((dependency) => parentOf(dependency, whole));
  return onSchedule(flag, dependingOn(flag, parents, strategiesOf(flag, whole)));
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
  off: (flag: Flag) => Outcome;
  satisfied: (context: Context, now: number) => boolean;
}

function dependingOn(flag: Flag, parents: Parent[], check: Check): Check {
  if (parents.length === 0) return check;
  const conditions = parents.map(({ off, satisfied }) => ({ satisfied, off: off(flag) }));
  return (context, now) => {
    const unmet = conditions.find(({ satisfied }) => !satisfied(context, now));
    return unmet ? unmet.off : check(context, now);
  };
}

/** One level, as in Unleash: a parent that itself depends on others satisfies nobody, so there are no circles. */
function parentOf({ flag: key, enabled, variants }: Dependency, whole: Whole): Parent {
  const off = (flag: Flag) => offOf(flag, 'TARGETING_MATCH', { dependency: key });
  const parent = whole.flags.get(key);
  if (!parent || parent.dependencies.length > 0) return { off, satisfied: () => false };
  const check = checkOf(parent, whole);
  return {
    off,
    satisfied(context, now) {
      const outcome = check(context, now);
      if (!enabled) return !outcome.enabled;
      return outcome.enabled && (variants.length === 0 || variants.includes(outcome.variant ?? 'disabled'));
    },
  };
}

/** A strategy that can be asked: whether it matches, and then which variant it gives. */
interface Rule {
  match: Matcher;
  choose: Choice;
  chosen: Outcome[];
  without: Outcome;
}

function strategiesOf(flag: Flag, whole: Whole): Check {
  const active = flag.strategies.filter(({ disabled }) => !disabled);
  const wholly = isStatic(flag, active);
  if (flag.strategies.length === 0) return givenTo(ruleOf(flag, null, whole, wholly));
  const rules = active.map((strategy) => ruleOf(flag, strategy, whole, wholly));
  const off = offOf(flag, active.some(splits) ? 'SPLIT' : 'TARGETING_MATCH');
  const noKey: Outcome = { enabled: false, variant: null, evaluation: targetingKeyMissing(flag.key) };
  return (context, now) => {
    let otherwise = off;
    for (const rule of rules) {
      const match = rule.match(context, now);
      if (match === 'in') return rule.chosen[rule.choose(context)] ?? rule.without;
      if (match === 'no-key') otherwise = noKey;
    }
    return otherwise;
  };
}

function givenTo({ choose, chosen, without }: Rule): Check {
  if (chosen.length === 0) return always(without);
  return (context) => chosen[choose(context)] ?? without;
}

/** What a strategy's match gives; null: of a flag without any, which everybody matches. */
function ruleOf(flag: Flag, strategy: Strategy | null, whole: Whole, wholly: boolean): Rule {
  const { environment, segments, surroundings } = whole;
  const place: Place = { flagKey: flag.key, environment, segments, surroundings };
  const own = strategy !== null && weighs(strategy.variants);
  const variants = own ? strategy.variants : flag.variants;
  const rollout = own && strategy.name === 'flexibleRollout' ? strategy : null;
  const division = {
    variants,
    groupId: rollout?.groupId ?? flag.key,
    stickiness: rollout?.stickiness ?? 'default',
  };
  const split = divides(variants) || (strategy !== null && splits(strategy));
  const reason = wholly ? 'STATIC' : split ? 'SPLIT' : 'TARGETING_MATCH';
  return {
    match: strategy ? matcherOf(strategy, place) : () => 'in',
    choose: choiceOf(division, environment, surroundings),
    chosen: variants.map((variant) => onOf(flag, variant, reason)),
    without: onOf(flag, null, reason),
  };
}

/** Neither context nor time nor chance can change the value: the first strategy takes all, and gives all the same. */
function isStatic(flag: Flag, active: readonly Strategy[]): boolean {
  if (flag.schedule || flag.dependencies.length > 0) return false;
  const [first] = active;
  if (flag.strategies.length > 0 && (!first || !letsAllIn(first))) return false;
  return !divides(first && weighs(first.variants) ? first.variants : flag.variants);
}

function onOf({ key, value }: Flag, variant: Variant | null, reason: Evaluated['reason']): Outcome {
  const on = value.kind === 'boolean' ? true : value.on;
  const name = variant?.name ?? null;
  const payload = variant?.payload;
  return outcome(true, name, {
    key,
    value: variant?.value ?? on,
    reason,
    ...(name === null ? {} : { variant: name }),
    ...(payload ? { metadata: { payload: payload.value, payloadType: payload.type } } : {}),
  });
}

function offOf({ key, value }: Flag, reason: Evaluated['reason'], metadata?: Evaluated['metadata']): Outcome {
  const off = value.kind === 'boolean' ? false : value.off;
  return outcome(false, null, { key, value: off, reason, ...(metadata ? { metadata } : {}) });
}

function outcome(enabled: boolean, variant: string | null, evaluation: Evaluated): Outcome {
  return { enabled, variant, evaluation: frozen(structuredClone(evaluation)) };
}

/** All the way down: the same object goes to everybody who asks. */
function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(frozen);
  return value;
}

function targetingKeyMissing(key: string): Evaluation {
  return Object.freeze({
    key,
    errorCode: 'TARGETING_KEY_MISSING',
    errorDetails: `Le flag « ${key} » se répartit par « targetingKey », et le contexte n’en a pas.`,
  });
}
