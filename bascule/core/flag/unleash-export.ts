import type { Json } from './evaluation.ts';
import type { Constraint, Flag, Segment, Snapshot, Strategy, Variant } from './schema.ts';
import { weighs } from './variant.ts';
import type { UnleashConstraint, UnleashFeature, UnleashStrategy, UnleashVariant } from './unleash-format.ts';

export interface UnleashExport {
  /** What Unleash's clients read: for bootstraps, Unleash Edge, and to be imported here again. */
  clientFeatures: { version: 2; features: UnleashFeature[]; segments: UnleashExportSegment[] };
  /** French sentences: what Unleash has no words for. */
  told: string[];
}

interface UnleashExportSegment {
  id: number;
  name: string;
  constraints: UnleashConstraint[];
}

/** The flags of an environment in Unleash's words, evaluating there as they do here. */
export function toUnleash({ flags, segments }: Snapshot): UnleashExport {
  const ids = new Map(segments.map(({ name }, index) => [name, index + 1]));
  return {
    clientFeatures: {
      version: 2,
      features: flags.map((flag) => featureOf(flag, ids)),
      segments: segments.map((segment) => segmentOf(segment, ids)),
    },
    told: flags.flatMap(lost),
  };
}

function segmentOf({ name, constraints }: Segment, ids: Map<string, number>): UnleashExportSegment {
  return { id: ids.get(name) ?? 0, name, constraints: constraints.map(constraintOf) };
}

function featureOf(flag: Flag, ids: Map<string, number>): UnleashFeature {
  const { key, type, description, title, killed, enabled, dependencies } = flag;
  const active = flag.strategies.filter(({ disabled }) => !disabled);
  const nobodyLeft = flag.strategies.length > 0 && active.length === 0;
  const times = scheduleOf(flag);
  const strategies = active.length > 0 || times.length === 0 ? active : [everybody];
  return {
    name: key,
    type,
    description: description || title,
    enabled: enabled && !killed && !nobodyLeft,
    strategies: strategies.map((strategy) => strategyOf(flag, strategy, times, ids)),
    variants: variantsOf(flag, flag.variants, 'default'),
    dependencies: dependencies.map((parent) => ({
      ...{ feature: parent.flag, enabled: parent.enabled, variants: parent.variants },
    })),
  };
}

const everybody: Strategy = {
  ...{ name: 'default', title: '', disabled: false },
  ...{ constraints: [], segments: [], variants: [] },
};

/** Unleash has dates in constraints only; its « after » excludes the moment itself, ours includes it. */
function scheduleOf({ schedule }: Flag): UnleashConstraint[] {
  const { from = null, until = null } = schedule ?? {};
  return [
    ...(from === null ? [] : [dateOf('DATE_AFTER', Date.parse(from) - 1)]),
    ...(until === null ? [] : [dateOf('DATE_BEFORE', Date.parse(until))]),
  ];
}

function dateOf(operator: string, at: number): UnleashConstraint {
  return { contextName: 'currentTime', operator, value: new Date(at).toISOString(), values: [], inverted: false };
}

function strategyOf(
  flag: Flag,
  strategy: Strategy,
  times: UnleashConstraint[],
  ids: Map<string, number>,
): UnleashStrategy {
  const stickiness = strategy.name === 'flexibleRollout' ? strategy.stickiness : 'default';
  return {
    name: strategy.name,
    title: strategy.title,
    parameters: { ...parametersOf(flag, strategy), ...divisionOf(flag, strategy) },
    constraints: [...strategy.constraints.map(constraintOf), ...times],
    // A segment that there is not matches nobody there either: no segment has the number 0.
    segments: strategy.segments.map((name) => ids.get(name) ?? 0),
    variants: weighs(strategy.variants) ? variantsOf(flag, strategy.variants, stickiness) : [],
  };
}

function parametersOf({ key }: Flag, strategy: Strategy): Record<string, string> {
  switch (strategy.name) {
    case 'default':
      return {};
    case 'flexibleRollout': {
      const { rollout, stickiness, groupId } = strategy;
      return { rollout: String(rollout), stickiness: fieldThere(stickiness), groupId: groupId ?? key };
    }
    case 'userWithId':
      return { userIds: strategy.userIds.join(',') };
    case 'remoteAddress':
      return { IPs: strategy.addresses.join(',') };
    case 'applicationHostname':
      return { hostNames: strategy.hostNames.join(',') };
  }
}

/** How the variants of a strategy that is no rollout are divided: Unleash's clients look for it there too. */
function divisionOf({ key }: Flag, { name, variants }: Strategy): Record<string, string> {
  return weighs(variants) && name !== 'flexibleRollout' ? { groupId: key, stickiness: 'default' } : {};
}

/** OpenFeature's targeting key is Unleash's user. */
function fieldThere(field: string): string {
  return field === 'targetingKey' ? 'userId' : field;
}

function constraintOf({ field, operator, values, value, inverted, caseInsensitive }: Constraint): UnleashConstraint {
  return {
    ...{ contextName: fieldThere(field), operator, values },
    ...(value === '' ? {} : { value }),
    ...{ inverted, caseInsensitive },
  };
}

/** A flag of another kind than boolean gives its values as payloads, if need be in a variant « on » of its own. */
function variantsOf(flag: Flag, variants: readonly Variant[], stickiness: string): UnleashVariant[] {
  const given = variants.map((variant) => variantOf(flag, variant, variants[0]?.stickiness ?? stickiness));
  if (flag.value.kind === 'boolean' || weighs(variants)) return given;
  return [{ name: 'on', weight: 1_000, stickiness: 'default', payload: payloadOf(flag.value.on), overrides: [] }];
}

function variantOf({ value }: Flag, variant: Variant, stickiness: string): UnleashVariant {
  const given = value.kind === 'boolean' ? variant.payload : payloadOf(variant.value ?? value.on);
  return {
    name: variant.name,
    weight: variant.weight,
    stickiness: fieldThere(stickiness),
    ...(given ? { payload: given } : {}),
    overrides: variant.overrides.map(({ field, values }) => ({ contextName: fieldThere(field), values })),
  };
}

function payloadOf(value: Json): { type: string; value: string } {
  if (typeof value === 'string') return { type: 'string', value };
  return { type: typeof value === 'number' ? 'number' : 'json', value: JSON.stringify(value) };
}

function lost(flag: Flag): string[] {
  const { key, killed, value, tiedTo, expiresOn, owner, strategies, variants } = flag;
  const said = (sentence: string) => `« ${key} » ${sentence}.`;
  const given = [...variants, ...strategies.flatMap((strategy) => strategy.variants)];
  return [
    ...(killed ? [said('est coupé d’urgence : il part éteint, sans la raison')] : []),
    ...(value.kind === 'boolean' ? [] : [said('donne ses valeurs comme contenu de variantes')]),
    ...(value.kind === 'boolean' && given.some((variant) => variant.value !== undefined)
      ? [said('a des variantes qui changent sa valeur : Unleash ne connaît que allumé')]
      : []),
    ...(tiedTo ? [said('n’est plus lié au déploiement')] : []),
    ...(expiresOn || owner ? [said('perd son responsable et sa date d’expiration')] : []),
    ...(strategies.some(({ disabled }) => disabled) ? [said('perd ses stratégies mises de côté')] : []),
  ];
}
