import type { Mistake } from '../plan/check.ts';
import { rangeOf } from './address.ts';
import { constraintMistakes, type FlagMistake } from './constraint-mistakes.ts';
import type { Flag, Segment, Strategy, Variant } from './schema.ts';
import { letsAllIn } from './strategy.ts';

export type { FlagMistake };

/** What a flag may refer to in its environment. */
export interface Known {
  flags: readonly Flag[];
  segments: readonly Segment[];
}

/**
 * What is wrong with a flag in its environment: `refused` can't be meant and must not be kept; `told` may be meant
 * (nobody yet, the parent comes later), but as it stands it matches nobody or does nothing.
 */
export function flagMistakes(flag: Flag, known: Known): FlagMistake[] {
  return [
    ...variantMistakes(flag, flag.variants, 'variants'),
    ...flag.strategies.flatMap((strategy, index) => strategyMistakes(flag, strategy, `strategies[${index}]`, known)),
    ...orderMistakes(flag.strategies),
    ...scheduleMistakes(flag),
    ...dependencyMistakes(flag, known.flags),
  ];
}

/** A segment's constraints hold for nobody in the same ways. */
export function segmentMistakes(segment: Segment): FlagMistake[] {
  return constraintMistakes(segment.constraints, '');
}

export function isRefused({ weight }: FlagMistake): boolean {
  return weight === 'refused';
}

function strategyMistakes(flag: Flag, strategy: Strategy, path: string, { segments }: Known): FlagMistake[] {
  const known = segments.map(({ name }) => name);
  const choose = known.length > 0 ? `choisissez parmi ${known.join(', ')}` : 'il n’y en a pas encore ici';
  return [
    ...admissionMistakes(strategy, path),
    ...constraintMistakes(allConstraints(strategy, segments), `${path}.`, strategy.constraints.length),
    ...strategy.segments.flatMap((name, index) =>
      known.includes(name)
        ? []
        : told(`${path}.segments[${index}]`, `« ${name} » n’est pas un segment : ${choose} ; elle n’a personne`),
    ),
    ...variantMistakes(flag, strategy.variants, `${path}.variants`),
  ];
}

function allConstraints(strategy: Strategy, segments: readonly Segment[]) {
  const named = segments.filter(({ name }) => strategy.segments.includes(name));
  return [...strategy.constraints, ...named.flatMap(({ constraints }) => constraints)];
}

function admissionMistakes(strategy: Strategy, path: string): FlagMistake[] {
  switch (strategy.name) {
    case 'default':
      return [];
    case 'flexibleRollout':
      return strategy.rollout > 0 ? [] : told(`${path}.rollout`, '0 % ne laisse entrer personne');
    case 'userWithId':
      return nobodyIn(strategy.userIds, `${path}.userIds`);
    case 'applicationHostname':
      return nobodyIn(strategy.hostNames, `${path}.hostNames`);
    case 'remoteAddress':
      return [
        ...nobodyIn(strategy.addresses, `${path}.addresses`),
        ...strategy.addresses.flatMap((address, index) =>
          rangeOf(address)
            ? []
            : told(
                `${path}.addresses[${index}]`,
                `« ${address} » n’est pas une adresse : donnez 10.0.0.7 ou 10.0.0.0/8`,
              ),
        ),
      ];
  }
}

function nobodyIn(list: readonly string[], path: string): FlagMistake[] {
  return list.length > 0 ? [] : told(path, 'une liste vide ne laisse entrer personne');
}

/** What comes after a strategy that takes all is never asked; and if all are set aside, nobody is let in. */
function orderMistakes(strategies: readonly Strategy[]): FlagMistake[] {
  if (strategies.length > 0 && strategies.every(({ disabled }) => disabled))
    return told('strategies', 'toutes sont mises de côté : personne n’entre');
  const all = strategies.findIndex((strategy) => !strategy.disabled && letsAllIn(strategy));
  if (all < 0 || all === strategies.length - 1) return [];
  return told(
    `strategies[${all + 1}]`,
    `n’est jamais consultée : la stratégie ${all + 1} laisse déjà entrer tout le monde`,
  );
}

function variantMistakes({ value }: Flag, variants: readonly Variant[], path: string): FlagMistake[] {
  const names = variants.map(({ name }) => name);
  const [first] = variants;
  return [
    ...variants.flatMap(({ name }, index) =>
      names.indexOf(name) < index
        ? refused(`${path}[${index}].name`, `« ${name} » est déjà pris : il en faut un différent pour chacune`)
        : [],
    ),
    ...variants.flatMap((variant, index) =>
      variant.value === undefined || kindOf(variant.value) === value.kind
        ? []
        : refused(`${path}[${index}].value`, `le flag est de sorte « ${value.kind} » : donnez-en une valeur`),
    ),
    ...(first && variants.every(({ weight }) => weight === 0)
      ? told(path, 'toutes ont le poids 0 : c’est comme s’il n’y en avait pas')
      : []),
    ...variants.flatMap(({ stickiness }, index) =>
      stickiness !== undefined && stickiness !== first?.stickiness
        ? told(`${path}[${index}].stickiness`, 'seule celle de la première variante compte')
        : [],
    ),
  ];
}

function kindOf(value: Variant['value']): string {
  return typeof value === 'object' && (value === null || Array.isArray(value)) ? 'autre' : typeof value;
}

function scheduleMistakes({ schedule }: Flag): FlagMistake[] {
  const { from = null, until = null } = schedule ?? {};
  if (from === null || until === null || Date.parse(from) < Date.parse(until)) return [];
  return refused('schedule.until', 'la fin doit venir après le début, sinon le flag n’est jamais allumé');
}

function dependencyMistakes(flag: Flag, flags: readonly Flag[]): FlagMistake[] {
  return flag.dependencies.flatMap(({ flag: key, enabled, variants }, index) => {
    const path = `dependencies[${index}]`;
    if (key === flag.key) return refused(`${path}.flag`, 'un flag ne peut pas dépendre de lui-même');
    const parent = flags.find((each) => each.key === key);
    const alone = 'il reste éteint pour tous';
    if (!parent) return told(`${path}.flag`, `« ${key} » n’existe pas dans cet environnement : ${alone}`);
    if (parent.dependencies.some((each) => each.flag === flag.key))
      return told(`${path}.flag`, `« ${key} » et « ${flag.key} » dépendent l’un de l’autre : ${alone}`);
    if (parent.dependencies.length > 0)
      return told(`${path}.flag`, `« ${key} » dépend lui-même d’un autre flag, ce qui n’est pas permis : ${alone}`);
    if (enabled && (parent.killed || !parent.enabled)) return told(`${path}.flag`, `« ${key} » est éteint : ${alone}`);
    return unknownVariants(parent, variants, `${path}.variants`);
  });
}

/** `disabled` is Unleash's word for a flag that is on without giving a variant. */
function unknownVariants(parent: Flag, variants: readonly string[], path: string): FlagMistake[] {
  const given = [...parent.variants, ...parent.strategies.flatMap((strategy) => strategy.variants)];
  const known = [...new Set(given.map(({ name }) => name)), 'disabled'];
  return variants.flatMap((name, index) =>
    known.includes(name)
      ? []
      : told(
          `${path}[${index}]`,
          `« ${parent.key} » n’a pas de variante « ${name} » : choisissez parmi ${known.join(', ')}`,
        ),
  );
}

function told(path: Mistake['path'], message: string): FlagMistake[] {
  return [{ path, message, weight: 'told' }];
}

function refused(path: Mistake['path'], message: string): FlagMistake[] {
  return [{ path, message, weight: 'refused' }];
}
