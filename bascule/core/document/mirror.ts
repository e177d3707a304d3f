import type { Mistake } from '../plan/check.ts';
import type { Environment, Plan } from '../plan/schema.ts';
import { fieldNames, liesIn } from './fields.ts';

export type Mirror = NonNullable<Environment['mirrors']> & { by: string };

/** What one of two environments says of being like the other; null where neither does. */
export function mirrorBetween(left: Environment, right: Environment): Mirror | null {
  if (left.mirrors?.of === right.name) return { ...left.mirrors, by: left.name };
  return right.mirrors?.of === left.name ? { ...right.mirrors, by: right.name } : null;
}

/** Mirrors of what is not there, and exceptions for what is no setting. */
export function mirrorMistakes({ environments }: Plan): Mistake[] {
  return environments.flatMap(({ name, mirrors }, index) => {
    if (!mirrors) return [];
    const path = `environments[${index}].mirrors`;
    const others = environments.map((each) => each.name).filter((each) => each !== name);
    return [
      ...(others.includes(mirrors.of)
        ? []
        : [{ path: `${path}.of`, message: `« ${mirrors.of} » n’est pas un autre environnement : ${oneOf(others)}` }]),
      ...mirrors.except.flatMap((exception, at) =>
        fieldNames.some((field) => liesIn(exception.path, field))
          ? []
          : [
              {
                path: `${path}.except[${at}].path`,
                message: `« ${exception.path} » n’est pas un réglage d’un environnement : ${oneOf(fieldNames)}`,
              },
            ],
      ),
    ];
  });
}

const oneOf = (names: string[]) =>
  names.length > 0 ? `choisissez parmi ${names.join(', ')}` : 'le plan n’en a pas d’autre';
