import type { Context } from './evaluation.ts';

/** Reads one field of a context as text; undefined when it is not there or is nothing that can be compared. */
export type FieldReader = (context: Context) => string | undefined;

/**
 * A reader for a field. OpenFeature's `targetingKey` stands for Unleash's `userId`, and the snapshot's environment for
 * an `environment` that the context does not name.
 */
export function fieldReader(field: string, environment: string): FieldReader {
  if (field === 'userId') return (context) => textAt(context, 'userId') ?? textAt(context, 'targetingKey');
  if (field === 'environment') return (context) => textAt(context, 'environment') ?? environment;
  return (context) => textAt(context, field);
}

function textAt(context: Context, field: string): string | undefined {
  const value = context[field];
  if (typeof value === 'string') return value;
  if (value !== undefined && value !== null) return textOf(value);
  const nested = context['properties'];
  return typeof nested === 'object' && nested !== null ? textOf((nested as Context)[field]) : undefined;
}

function textOf(value: unknown): string | undefined {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
    case 'boolean':
    case 'bigint':
      return String(value);
    default:
      return value instanceof Date && !Number.isNaN(value.getTime()) ? value.toISOString() : undefined;
  }
}
