import type { z } from 'zod';

export type Path = (string | number)[];

/** One leaf of a value, made other than it is; `to` undefined: left out. */
export interface Change {
  path: Path;
  to: unknown;
}

/** The parts of zod's own description that are read here. */
interface Description {
  type: string;
  innerType?: z.ZodType;
  element?: z.ZodType;
  valueType?: z.ZodType;
  shape?: Record<string, z.ZodType>;
  options?: z.ZodType[];
  entries?: Record<string, string>;
  values?: unknown[];
}

/**
 * Everything that a value can say otherwise, one at a time: a number one more, a text longer, a word of a list every
 * other one, an entry dropped, a name changed, what may be absent absent. A `kind` is told by dropping its entry.
 */
export function changesOf(schema: z.ZodType, value: unknown, path: Path = []): Change[] {
  const told = schema.def as unknown as Description;
  switch (told.type) {
    case 'default':
    case 'prefault':
      return changesOf(told.innerType as z.ZodType, value, path);
    case 'nullable':
      return absentOr(told.innerType as z.ZodType, value, null, path);
    case 'optional':
      return absentOr(told.innerType as z.ZodType, value, undefined, path);
    case 'object':
      return Object.entries(told.shape ?? {}).flatMap(([key, inner]) =>
        changesOf(inner, field(value, key), [...path, key]),
      );
    case 'union': {
      const option = (told.options ?? []).find((each) => each.safeParse(value).success);
      return option ? changesOf(option, value, path) : [];
    }
    case 'array':
      return ofArray(told.element as z.ZodType, value as unknown[], path);
    case 'record':
      return ofRecord(told.valueType as z.ZodType, value as Record<string, unknown>, path);
    case 'enum':
      return Object.values(told.entries ?? {}).flatMap((to) => (to === value ? [] : [{ path, to }]));
    case 'literal':
      return [];
    default:
      return [{ path, to: other(value) }];
  }
}

/** The value with one leaf changed; what lies off the way to it is the same. */
export function changed<Value>(value: Value, { path: [key, ...path], to }: Change): Value {
  if (key === undefined) return to as Value;
  const inner = changed(field(value, key), { path, to });
  if (Array.isArray(value)) return value.with(Number(key), inner) as Value;
  return { ...value, [key]: inner };
}

function absentOr(inner: z.ZodType, value: unknown, absent: null | undefined, path: Path): Change[] {
  if (value !== absent) return [{ path, to: absent }, ...changesOf(inner, value, path)];
  const { type } = inner.def as unknown as Description;
  return type === 'string' || type === 'number' ? [{ path, to: other(type === 'string' ? '' : 0) }] : [];
}

function ofArray(element: z.ZodType, value: unknown[], path: Path): Change[] {
  return [
    ...value.map((_, index) => ({ path, to: value.toSpliced(index, 1) })),
    ...value.flatMap((each, index) => changesOf(element, each, [...path, index])),
  ];
}

function ofRecord(inner: z.ZodType, value: Record<string, unknown>, path: Path): Change[] {
  return Object.entries(value).flatMap(([key, each]) => {
    const rest = Object.fromEntries(Object.entries(value).filter(([name]) => name !== key));
    return [
      { path, to: rest },
      { path, to: { ...rest, [`${key}≠`]: each } },
      ...changesOf(inner, each, [...path, key]),
    ];
  });
}

/** Of the same kind; for what has no schema, as the body of a smoke step, too. */
function other(value: unknown): unknown {
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'string') return `${value}≠`;
  return { changed: value };
}

const field = (value: unknown, key: string | number) => (value as Record<string | number, unknown>)[key];
