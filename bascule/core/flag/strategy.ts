import { addressOf, isWithin, rangeOf } from './address.ts';
import { bucketer, rolloutSeed } from './bucket.ts';
import { conditionOf, type Condition } from './constraint.ts';
import type { Context, Surroundings } from './evaluation.ts';
import { fieldReader } from './field.ts';
import type { Segment, Strategy } from './schema.ts';

/** `no-key`: the context would have to have a targeting key for this to be known. */
export type Match = 'in' | 'out' | 'no-key';
export type Matcher = (context: Context, now: number) => Match;

/** Whom a strategy lets in, before its constraints. */
type Admission = (context: Context) => Match;

/** What the strategies of an environment may refer to. */
export interface Ground {
  environment: string;
  segments: ReadonlyMap<string, Segment>;
  surroundings: Surroundings;
}

/** Where one strategy stands. */
export interface Place extends Ground {
  flagKey: string;
}

const everybody: Admission = () => 'in';
const nobody: Admission = () => 'out';

export function matcherOf(strategy: Strategy, place: Place): Matcher {
  const conditions = conditionsOf(strategy, place);
  if (!conditions) return nobody;
  const admit = admissionOf(strategy, place);
  const [first, ...more] = conditions;
  if (!first) return admit;
  if (more.length === 0) return (context, now) => (first(context, now) ? admit(context) : 'out');
  return (context, now) => (conditions.every((holds) => holds(context, now)) ? admit(context) : 'out');
}

/** True of a strategy that lets everybody in, whatever the context. */
export function letsAllIn(strategy: Strategy): boolean {
  if (strategy.constraints.length > 0 || strategy.segments.length > 0) return false;
  if (strategy.name === 'default') return true;
  return strategy.name === 'flexibleRollout' && strategy.rollout === 100 && fallsBackOnChance(strategy.stickiness);
}

/** True of a strategy that lets in a part only, by hash or by chance. */
export function splits(strategy: Strategy): boolean {
  return strategy.name === 'flexibleRollout' && strategy.rollout > 0 && strategy.rollout < 100;
}

/** A segment that there is not makes a strategy match nobody. */
function conditionsOf(
  { constraints, segments }: Strategy,
  { segments: known, environment }: Place,
): Condition[] | null {
  const named = segments.map((name) => known.get(name));
  if (named.includes(undefined)) return null;
  const all = [...constraints, ...named.flatMap((segment) => segment?.constraints ?? [])];
  return all.map((constraint) => conditionOf(constraint, environment));
}

function admissionOf(strategy: Strategy, place: Place): Admission {
  switch (strategy.name) {
    case 'default':
      return everybody;
    case 'flexibleRollout':
      return rolloutOf(strategy, place);
    case 'userWithId':
      return oneOf(strategy.userIds, fieldReader('userId', place.environment));
    case 'remoteAddress':
      return fromAddresses(strategy.addresses, place);
    case 'applicationHostname':
      return strategy.hostNames.some((name) => sameHost(name, place.surroundings.hostname)) ? everybody : nobody;
  }
}

type Rollout = Extract<Strategy, { name: 'flexibleRollout' }>;

function rolloutOf({ rollout, stickiness, groupId }: Rollout, place: Place): Admission {
  const { flagKey, environment, surroundings } = place;
  const bucket = bucketer(groupId ?? flagKey, rolloutSeed, 100);
  const of = (id: string): Match => (bucket(id) <= rollout ? 'in' : 'out');
  const byChance = (): Match => (surroundings.chance() * 100 < rollout ? 'in' : 'out');
  if (rollout === 0) return nobody;
  if (stickiness === 'random') return byChance;
  if (stickiness === 'default') {
    if (rollout === 100) return everybody;
    const user = fieldReader('userId', environment);
    const session = fieldReader('sessionId', environment);
    return (context) => {
      const id = user(context) || session(context);
      return id ? of(id) : byChance();
    };
  }
  const without: Match = stickiness === 'targetingKey' ? 'no-key' : 'out';
  const read = fieldReader(stickiness, environment);
  return (context) => {
    const id = read(context);
    return id ? of(id) : without;
  };
}

function fallsBackOnChance(stickiness: string): boolean {
  return stickiness === 'default' || stickiness === 'random';
}

function oneOf(ids: readonly string[], read: (context: Context) => string | undefined): Admission {
  const wanted = new Set(ids);
  return (context) => (wanted.has(read(context) as string) ? 'in' : 'out');
}

function fromAddresses(addresses: readonly string[], { environment }: Place): Admission {
  const exact = new Set(addresses);
  const ranges = addresses.flatMap((address) => rangeOf(address) ?? []);
  const read = fieldReader('remoteAddress', environment);
  return (context) => {
    const text = read(context);
    if (text === undefined) return 'out';
    if (exact.has(text)) return 'in';
    const address = addressOf(text);
    return address && ranges.some((range) => isWithin(address, range)) ? 'in' : 'out';
  };
}

function sameHost(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
