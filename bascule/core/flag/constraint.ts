import { RE2JS } from 're2js';
import semver from 'semver';
import { addressOf, isWithin, rangeOf } from './address.ts';
import type { Context } from './evaluation.ts';
import { fieldReader } from './field.ts';
import type { Constraint, Operator } from './schema.ts';

export type Condition = (context: Context, now: number) => boolean;
type Comparison = (actual: string) => boolean;

const never: Comparison = () => false;

/** What a constraint asks, with its values read once. A value that can't be read holds for nobody. */
export function conditionOf(constraint: Constraint, environment: string): Condition {
  const holds = plainCondition(constraint, environment);
  return constraint.inverted ? (context, now) => !holds(context, now) : holds;
}

function plainCondition(constraint: Constraint, environment: string): Condition {
  const { field, operator } = constraint;
  if (operator === 'DATE_AFTER' || operator === 'DATE_BEFORE') return dateCondition(constraint);
  const read = fieldReader(field, environment);
  if (operator === 'NOT_IN') {
    const unwanted = new Set(cleaned(constraint.values));
    return (context) => !unwanted.has(read(context) as string);
  }
  const compare = comparisonOf(constraint);
  return (context) => {
    const actual = read(context);
    return actual !== undefined && compare(actual);
  };
}

function comparisonOf(constraint: Constraint): Comparison {
  const { operator } = constraint;
  if (operator === 'IN') return inList(constraint);
  if (operator === 'IN_CIDR') return inRanges(constraint);
  if (operator === 'REGEX') return matching(constraint);
  if (operator.startsWith('STR_')) return textual(constraint);
  return operator.startsWith('SEMVER_') ? versions(constraint) : numbers(constraint);
}

function inList({ values }: Constraint): Comparison {
  const wanted = new Set(cleaned(values));
  return (actual) => wanted.has(actual);
}

function textual({ operator, values, caseInsensitive }: Constraint): Comparison {
  const compare = textComparisons[operator] ?? never;
  if (!caseInsensitive) {
    const wanted = cleaned(values);
    return (actual) => wanted.some((value) => compare(actual, value));
  }
  const wanted = cleaned(values).map((value) => value.toLowerCase());
  return (actual) => {
    const lower = actual.toLowerCase();
    return wanted.some((value) => compare(lower, value));
  };
}

const textComparisons: Partial<Record<Operator, (actual: string, value: string) => boolean>> = {
  STR_STARTS_WITH: (actual, value) => actual.startsWith(value),
  STR_ENDS_WITH: (actual, value) => actual.endsWith(value),
  STR_CONTAINS: (actual, value) => actual.includes(value),
};

function numbers({ operator, value }: Constraint): Comparison {
  const wanted = numberOf(value);
  const compare = orderings[operator.slice('NUM_'.length)];
  return wanted === null || !compare ? never : (actual) => compare(Number(actual) - wanted);
}

function versions({ operator, value }: Constraint): Comparison {
  const wanted = versionOf(value);
  const compare = orderings[operator.slice('SEMVER_'.length)];
  if (!wanted || !compare) return never;
  return (text) => {
    const actual = text.startsWith('v') ? null : versionOf(text);
    return actual !== null && compare(actual.compare(wanted));
  };
}

/** Of how the actual value differs from the wanted one; NaN, of what is no number, is never in order. */
const orderings: Record<string, (difference: number) => boolean> = {
  EQ: (difference) => difference === 0,
  GT: (difference) => difference > 0,
  GTE: (difference) => difference >= 0,
  LT: (difference) => difference < 0,
  LTE: (difference) => difference <= 0,
};

/** RE2's language: no expression can be made that takes for ever, whoever writes it. */
function matching({ value, caseInsensitive }: Constraint): Comparison {
  const expression = expressionOf(value, caseInsensitive ? RE2JS.CASE_INSENSITIVE : 0);
  return expression ? (actual) => expression.matcher(actual).find() : never;
}

function inRanges({ values }: Constraint): Comparison {
  const ranges = cleaned(values).flatMap((value) => rangeOf(value) ?? []);
  return (actual) => {
    const address = addressOf(actual);
    return address !== null && ranges.some((range) => isWithin(address, range));
  };
}

/** Unleash compares the current time whatever the field; here another field's own date is compared. */
function dateCondition({ field, operator, value }: Constraint): Condition {
  const wanted = Date.parse(value);
  const read = fieldReader(field, '');
  return (context, now) => {
    const actual = read(context);
    const time = actual !== undefined ? Date.parse(actual) : field === 'currentTime' ? now : NaN;
    return operator === 'DATE_AFTER' ? time > wanted : time < wanted;
  };
}

/** As in Unleash: spaces around are not meant, and what is empty is no value. */
export function cleaned(values: readonly string[]): string[] {
  return values.map((value) => value.trim()).filter((value) => value !== '');
}

export function numberOf(value: string): number | null {
  const number = value.trim() === '' ? NaN : Number(value);
  return Number.isFinite(number) ? number : null;
}

/** A full version as SemVer writes it. Before that of a constraint a « v » is allowed, before that of a context not. */
export function versionOf(value: string): semver.SemVer | null {
  return semver.parse(value);
}

export function expressionOf(value: string, flags = 0): RE2JS | null {
  try {
    return RE2JS.compile(value, flags);
  } catch {
    return null;
  }
}
