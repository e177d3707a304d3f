import type { Mistake } from '../plan/check.ts';
import { rangeOf } from './address.ts';
import { cleaned, expressionOf, numberOf, versionOf } from './constraint.ts';
import { isOfList, type Constraint } from './schema.ts';

export interface FlagMistake extends Mistake {
  weight: 'refused' | 'told';
}

/**
 * Constraints that hold for nobody (or, inverted, for everybody), each alone and then all together.
 * @param own how many of them stand under this path; those after come from segments and only count together
 */
export function constraintMistakes(
  constraints: readonly Constraint[],
  path: string,
  own = constraints.length,
): FlagMistake[] {
  const alone = constraints
    .slice(0, own)
    .flatMap((constraint, index) => valueMistakes(constraint, `${path}constraints[${index}]`));
  if (alone.length > 0) return alone;
  return fieldsOf(constraints).flatMap((field) => {
    const clash = contradiction(constraints.filter((each) => each.field === field && !each.inverted));
    return clash === null
      ? []
      : [{ path: `${path}constraints`, message: `${field} : ${clash}`, weight: 'told' as const }];
  });
}

function valueMistakes(constraint: Constraint, path: string): FlagMistake[] {
  const { operator, values, inverted } = constraint;
  const outcome = inverted ? 'la contrainte tient pour tous' : 'la contrainte ne tient pour personne';
  const told = (field: string, message: string): FlagMistake => ({ path: `${path}.${field}`, message, weight: 'told' });
  if (!isOfList(operator)) {
    const wrong = unreadable(constraint);
    return wrong === null ? [] : [told('value', `${wrong} ; ${outcome}`)];
  }
  const known = cleaned(values);
  if (known.length === 0) {
    const without = operator === 'NOT_IN' ? (inverted ? 'ne tient pour personne' : 'tient pour tous') : null;
    return [told('values', `la liste est vide : ${without ? `la contrainte ${without}` : outcome}`)];
  }
  if (operator !== 'IN_CIDR') return [];
  return known.flatMap((value, index) =>
    rangeOf(value)
      ? []
      : [told(`values[${index}]`, `« ${value} » n’est pas une plage : donnez par exemple 10.0.0.0/8`)],
  );
}

function unreadable({ operator, value }: Constraint): string | null {
  if (operator.startsWith('NUM_'))
    return numberOf(value) === null ? `« ${value} » n’est pas un nombre : donnez par exemple 42 ou 1.5` : null;
  if (operator.startsWith('SEMVER_'))
    return versionOf(value) ? null : `« ${value} » n’est pas une version : donnez par exemple 1.4.0`;
  if (operator.startsWith('DATE_'))
    return Number.isNaN(Date.parse(value))
      ? `« ${value} » n’est pas un instant : donnez 2026-11-23T09:00:00+01:00`
      : null;
  return value !== '' && expressionOf(value) ? null : `« ${value} » n’est pas une expression que RE2 connaît`;
}

function fieldsOf(constraints: readonly Constraint[]): string[] {
  return [...new Set(constraints.map(({ field }) => field))];
}

/** What can't be together of one field: lists without a common value, or bounds without room between. */
function contradiction(constraints: readonly Constraint[]): string | null {
  return (
    listsApart(constraints) ?? boundsApart(constraints, 'NUM_', Number) ?? boundsApart(constraints, 'DATE_', Date.parse)
  );
}

function listsApart(constraints: readonly Constraint[]): string | null {
  const [first, ...others] = constraints
    .filter(({ operator }) => operator === 'IN')
    .map(({ values }) => cleaned(values));
  if (!first) return null;
  const unwanted = constraints.filter(({ operator }) => operator === 'NOT_IN').flatMap(({ values }) => cleaned(values));
  const left = first.filter((value) => others.every((other) => other.includes(value)) && !unwanted.includes(value));
  return left.length > 0 ? null : 'ces listes n’ont rien en commun ; la stratégie n’a personne';
}

function boundsApart(
  constraints: readonly Constraint[],
  family: 'NUM_' | 'DATE_',
  read: (value: string) => number,
): string | null {
  const of = (...signs: string[]) =>
    constraints
      .filter(({ operator }) => signs.some((sign) => operator === `${family}${sign}`))
      .map(({ value }) => read(value));
  const low = Math.max(...of('GT', 'GTE', 'EQ', 'AFTER'));
  const high = Math.min(...of('LT', 'LTE', 'EQ', 'BEFORE'));
  const isEdgeOut = [...of('GT', 'LT', 'AFTER', 'BEFORE')].some((edge) => edge === low && edge === high);
  return low > high || isEdgeOut ? 'ces bornes ne laissent pas de place entre elles ; la stratégie n’a personne' : null;
}
