import { z } from 'zod';

type Issue = Parameters<z.core.$ZodErrorMap>[0];

/** One clause for a mistake of shape, to stand after its path: what is wrong, and what is allowed. */
export function worded(issue: Issue): string | undefined {
  switch (issue.code) {
    case 'unrecognized_keys':
      return unknownKeys(issue.keys, issue.inst);
    case 'invalid_type':
      return issue.input === undefined
        ? `is missing: give ${kindOf(issue.expected, issue.path)}`
        : `give ${kindOf(issue.expected, issue.path)}, not ${shown(issue.input)}`;
    case 'invalid_value':
      return `give ${choice(issue.values)}, not ${shown(issue.input)}`;
    case 'invalid_union':
      return Array.isArray(issue.options) ? `give ${choice(issue.options)}` : undefined;
    case 'too_small':
      return tooSmall(issue);
    case 'too_big':
      return `give ${kindOf(issue.origin, issue.path)} of at most ${issue.maximum}, not ${shown(issue.input)}`;
    case 'invalid_key':
      return `the key ${shown(issue.input)} is not allowed: ${issue.issues.map(({ message }) => message).join(', ')}`;
    default:
      return undefined;
  }
}

function unknownKeys(keys: string[], schema: unknown): string {
  const unknown = keys.map((key) => `"${key}"`).join(', ');
  const verb = keys.length === 1 ? 'is not a field' : 'are no fields';
  const known = schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
  return `${unknown} ${verb} of this: use ${choice(known)}`;
}

function tooSmall(issue: Issue & { code: 'too_small' }): string {
  if (issue.origin === 'string') return 'must not be empty';
  if (issue.origin === 'array')
    return `needs at least ${issue.minimum === 1 ? 'one entry' : `${issue.minimum} entries`}`;
  const bound = issue.inclusive ? `of at least ${issue.minimum}` : `above ${issue.minimum}`;
  return `give ${kindOf(issue.origin, issue.path)} ${bound}, not ${shown(issue.input)}`;
}

const kinds: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

/** Times are asked for with their unit: the commonest mistake is to write seconds, or '20s'. */
function kindOf(expected: string, path: PropertyKey[] = []): string {
  const kind = kinds[expected] ?? expected;
  return String(path.at(-1)).endsWith('Ms') ? 'a whole number of milliseconds' : kind;
}

function choice(values: readonly unknown[]): string {
  const names = values.map(String);
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' && value !== null ? 'an object' : (JSON.stringify(value) ?? typeof value);
}
