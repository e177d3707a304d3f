import { isEqual } from './equal.ts';
import { nameOf } from '../gate/mistakes.ts';
import type { Gate } from '../gate/schema.ts';
import type { Environment } from '../plan/schema.ts';
import { fieldNames, liesIn, valueIn, type Field } from './fields.ts';
import { mirrorBetween, type Mirror } from './mirror.ts';

/**
 * One setting that two environments have otherwise. `wanted`: the mirror allows it, and `note` says why; `to-review`:
 * it does not; `free`: neither environment is to be like the other.
 */
export interface Difference {
  /** As in `description.addresses.api` or `gates[check:lint]`. */
  path: string;
  field: Field;
  /** As the plan has it; null: not there. */
  left: unknown;
  right: unknown;
  standing: 'wanted' | 'to-review' | 'free';
  note: string | null;
}

export interface Comparison {
  mirror: Mirror | null;
  differences: Difference[];
  /** Fields that are the same in both. */
  same: Field[];
  /** Exceptions of the mirror that nothing needs any more: they would hide what comes later. */
  idle: string[];
}

/** Names everything that two environments of a plan have otherwise. Components are the same everywhere. */
export function compareEnvironments(left: Environment, right: Environment): Comparison {
  const mirror = mirrorBetween(left, right);
  const differences = fieldNames.flatMap((field) =>
    differencesIn(field, valueIn(left, field), valueIn(right, field)).map((each) => ({
      ...each,
      field,
      ...judged(each.path, mirror),
    })),
  );
  return {
    mirror,
    differences,
    same: fieldNames.filter((name) => !differences.some(({ field }) => field === name)),
    idle: (mirror?.except ?? [])
      .map(({ path }) => path)
      .filter((exception) => !differences.some(({ path }) => liesIn(path, exception))),
  };
}

interface Found {
  path: string;
  left: unknown;
  right: unknown;
}

/** What stands in lists under a name of its own is compared by that name; other lists are compared whole. */
function differencesIn(path: string, left: unknown, right: unknown): Found[] {
  if (isEqual(left, right)) return [];
  const [named, also] = [namedParts(path, left), namedParts(path, right)];
  if (!named || !also) return [{ path, left: left ?? null, right: right ?? null }];
  const paths = [...new Set([...named.keys(), ...also.keys()])];
  return paths.flatMap((each) => differencesIn(each, named.get(each), also.get(each)));
}

/** The parts of a value by their paths; null where it has none. */
function namedParts(path: string, value: unknown): Map<string, unknown> | null {
  if (path === 'gates') return byName(path, value as Gate[], nameOf);
  if (path === 'approvals') return byName(path, value as Environment['approvals'], ({ kind }) => kind);
  if (path === 'before' || path === 'after') return byName(path, value as Environment['before'], ({ title }) => title);
  const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isRecord && !path.includes('[')
    ? new Map(Object.entries(value).map(([key, part]) => [`${path}.${key}`, part]))
    : null;
}

const byName = <Part>(path: string, parts: readonly Part[], nameOf: (part: Part) => string) =>
  new Map<string, unknown>(parts.map((part) => [`${path}[${nameOf(part)}]`, part]));

function judged(path: string, mirror: Mirror | null): Pick<Difference, 'standing' | 'note'> {
  if (!mirror) return { standing: 'free', note: null };
  const exception = mirror.except.find((each) => liesIn(path, each.path));
  if (exception) return { standing: 'wanted', note: exception.why };
  return { standing: 'to-review', note: null };
}
