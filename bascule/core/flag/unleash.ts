import { z } from 'zod';
import type { Mistake } from '../plan/check.ts';
import { worded } from '../plan/wording.ts';
import {
  flag as flagSchema,
  flagType,
  operator,
  segment as segmentSchema,
  type Constraint,
  type Flag,
  type FlagInput,
  type Segment,
  type Strategy,
} from './schema.ts';
import type { UnleashConstraint, UnleashFeature, UnleashSegment, UnleashStrategy } from './unleash-format.ts';
import { readUnleash } from './unleash-read.ts';
import { variantFrom } from './unleash-variant.ts';

export interface Imported {
  flags: Flag[];
  segments: Segment[];
  /** French sentences: what could not be taken over as it was, and what becomes of it. */
  told: string[];
}

/**
 * Takes over the flags of one of Unleash's files, so that they evaluate as in Unleash.
 * @param environment of an export with several; null when there is only one
 */
export function fromUnleash(
  input: unknown,
  environment: string | null = null,
): { imported: Imported } | { mistakes: Mistake[] } {
  const read = readUnleash(input, environment);
  if ('mistakes' in read) return read;
  const told: string[] = [];
  const names = namesOf(read.features.segments ?? []);
  const segments = (read.features.segments ?? []).flatMap((segment) => segmentFrom(segment, names, told));
  const flags = read.features.features.map((feature) => flagFrom(feature, names, told));
  const checked = z.object({ features: z.array(flagSchema), segments: z.array(segmentSchema) });
  const { data, error } = checked.safeParse({ features: flags, segments }, { error: worded });
  if (data) return { imported: { flags: data.features, segments: data.segments, told } };
  return { mistakes: error.issues.map(({ path, message }) => ({ path: path.join('.'), message })) };
}

/** Segments go by their name here: their own, with the number when two have the same, or none. */
function namesOf(segments: readonly UnleashSegment[]): Map<number, string> {
  const taken = new Set<string>();
  return new Map(
    segments.map(({ id, name }) => {
      const free = name && !taken.has(name) ? name : `${name || 'segment'}-${id}`;
      taken.add(free);
      return [id, free];
    }),
  );
}

function segmentFrom({ id, constraints }: UnleashSegment, names: Map<number, string>, told: string[]): Segment[] {
  const name = names.get(id) ?? `segment-${id}`;
  if (!constraints) {
    told.push(`Du segment « ${name} » le fichier ne donne que le nom : créez-le, sinon ses stratégies n’ont personne.`);
    return [];
  }
  const known = constraints.flatMap(constraintFrom);
  if (known.length === constraints.length) return [{ name, title: '', constraints: known }];
  told.push(`Le segment « ${name} » a un opérateur inconnu : il n’est pas repris, et ses stratégies n’ont personne.`);
  return [];
}

function flagFrom(feature: UnleashFeature, names: Map<number, string>, told: string[]): FlagInput {
  const { name, description, type, enabled, strategies, variants, dependencies } = feature;
  return {
    key: name,
    description: description ?? '',
    type: flagType.safeParse(type).data ?? 'release',
    enabled,
    strategies: (strategies ?? []).map((strategy, index) =>
      strategyFrom(strategy, names, (wrong) => told.push(`« ${name} », stratégie ${index + 1} : ${wrong}.`)),
    ),
    variants: (variants ?? []).map(variantFrom),
    dependencies: (dependencies ?? []).map((parent) => ({
      ...{ flag: parent.feature, enabled: parent.enabled ?? true, variants: parent.variants ?? [] },
    })),
  };
}

function strategyFrom(strategy: UnleashStrategy, names: Map<number, string>, tell: (wrong: string) => void): Strategy {
  const own = ownPart(strategy, tell);
  const constraints = (strategy.constraints ?? []).flatMap(constraintFrom);
  const shared = {
    title: strategy.title ?? '',
    disabled: strategy.disabled ?? false,
    constraints,
    segments: (strategy.segments ?? []).map((id) => names.get(id) ?? `segment-${id}`),
    variants: (strategy.variants ?? []).map(variantFrom),
  };
  if (constraints.length === (strategy.constraints ?? []).length) return { ...own, ...shared };
  tell('un opérateur est inconnu ; elle ne laisse entrer personne');
  return { ...nobody, ...shared };
}

type OwnPart<S> = S extends Strategy ? Omit<S, 'title' | 'disabled' | 'constraints' | 'segments' | 'variants'> : never;

const nobody = { name: 'flexibleRollout', rollout: 0, stickiness: 'default', groupId: null } as const;

/** The three gradual strategies of old are flexible ones: Unleash says so itself. */
function ownPart({ name, parameters }: UnleashStrategy, tell: (wrong: string) => void): OwnPart<Strategy> {
  const text = (field: string) => String(parameters?.[field] ?? '');
  const percentOf = (field: string) => percentFrom(text(field), tell);
  const groupId = text('groupId') || null;
  switch (name) {
    case 'default':
      return { name };
    case 'flexibleRollout':
      return { name, rollout: percentOf('rollout'), stickiness: text('stickiness') || 'default', groupId };
    case 'gradualRolloutUserId':
      return { ...nobody, rollout: percentOf('percentage'), stickiness: 'userId', groupId };
    case 'gradualRolloutSessionId':
      return { ...nobody, rollout: percentOf('percentage'), stickiness: 'sessionId', groupId };
    case 'gradualRolloutRandom':
      return { ...nobody, rollout: percentOf('percentage'), stickiness: 'random', groupId };
    case 'userWithId':
      return { name, userIds: listed(text('userIds')) };
    case 'remoteAddress':
      return { name, addresses: listed(text('IPs')) };
    case 'applicationHostname':
      return { name, hostNames: listed(text('hostNames')) };
    default:
      tell(`« ${name} » n’est pas une stratégie connue ; elle ne laisse entrer personne`);
      return nobody;
  }
}

/** Whole percents, because Unleash's buckets are: 33.5 lets in as many as 33. */
function percentFrom(text: string, tell: (wrong: string) => void): number {
  const percent = text.trim() === '' ? NaN : Math.floor(Number(text));
  if (percent >= 0 && percent <= 100) return percent;
  tell(
    `« ${text} » n’est pas un pourcentage de 0 à 100 ; elle laisse entrer ${percent > 100 ? 'tout le monde' : 'personne'}`,
  );
  return percent > 100 ? 100 : 0;
}

function listed(text: string): string[] {
  return text
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
}

function constraintFrom(constraint: UnleashConstraint): Constraint[] {
  const known = operator.safeParse(constraint.operator);
  if (!known.success) return [];
  const { contextName, values, value, inverted, caseInsensitive } = constraint;
  return [
    {
      ...{ field: contextName, operator: known.data, values: values ?? [], value: String(value ?? '') },
      ...{ inverted: inverted ?? false, caseInsensitive: caseInsensitive ?? false },
    },
  ];
}
