import type { Evaluated } from './evaluation.ts';
import { offOf, onOf, withoutKey, type Check, type Outcome } from './outcome.ts';
import type { Flag, Strategy } from './schema.ts';
import { letsAllIn, matcherOf, splits, type Ground, type Matcher, type Place } from './strategy.ts';
import { choiceOf, divides, weighs, type Choice } from './variant.ts';

/** A strategy that can be asked: whether it matches, and then which variant it gives. */
interface Rule {
  match: Matcher;
  choose: Choice;
  chosen: Outcome[];
  without: Outcome;
}

/** Asks the strategies one after the other; one that matches is enough. Without any, everybody is let in. */
export function strategiesOf(flag: Flag, ground: Ground): Check {
  const active = flag.strategies.filter(({ disabled }) => !disabled);
  const settled = isStatic(flag, active) ? 'STATIC' : null;
  if (flag.strategies.length === 0) return givenBy(ruleOf(flag, null, ground, settled));
  const rules = active.map((strategy) => ruleOf(flag, strategy, ground, settled));
  const off = offOf(flag, active.some(splits) ? 'SPLIT' : 'TARGETING_MATCH');
  const noKey = withoutKey(flag);
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

function givenBy({ choose, chosen, without }: Rule): Check {
  if (chosen.length === 0) return () => without;
  return (context) => chosen[choose(context)] ?? without;
}

/** What a strategy's match gives; null: of a flag without any, which everybody matches. */
function ruleOf(flag: Flag, strategy: Strategy | null, ground: Ground, settled: 'STATIC' | null): Rule {
  const place: Place = { flagKey: flag.key, ...ground };
  const own = strategy !== null && weighs(strategy.variants);
  const variants = own ? strategy.variants : flag.variants;
  const rollout = own && strategy.name === 'flexibleRollout' ? strategy : null;
  const division = {
    variants,
    groupId: rollout?.groupId ?? flag.key,
    stickiness: rollout?.stickiness ?? 'default',
  };
  const split = divides(variants) || (strategy !== null && splits(strategy));
  const reason: Evaluated['reason'] = settled ?? (split ? 'SPLIT' : 'TARGETING_MATCH');
  return {
    match: strategy ? matcherOf(strategy, place) : () => 'in',
    choose: choiceOf(division, ground.environment, ground.surroundings),
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
