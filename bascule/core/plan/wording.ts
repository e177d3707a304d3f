import { z } from 'zod';

type Issue = Parameters<z.core.$ZodErrorMap>[0];

/** One clause for a mistake of shape, to stand after its path: what is wrong, and what is allowed. */
export function worded(issue: Issue): string | undefined {
  switch (issue.code) {
    case 'unrecognized_keys':
      return unknownKeys(issue.keys, issue.inst);
    case 'invalid_type':
      return issue.input === undefined
        ? `manque : donnez ${kindOf(issue.expected, issue.path)}`
        : `donnez ${kindOf(issue.expected, issue.path)}, pas ${shown(issue.input)}`;
    case 'invalid_value':
      return `donnez ${choice(issue.values)}, pas ${shown(issue.input)}`;
    case 'invalid_union':
      return Array.isArray(issue.options) ? `donnez ${choice(issue.options)}` : undefined;
    case 'too_small':
      return tooSmall(issue);
    case 'too_big':
      if (issue.origin === 'string') return `prend au plus ${issue.maximum} caractères`;
      return `donnez ${kindOf(issue.origin, issue.path)} d’au plus ${issue.maximum}, pas ${shown(issue.input)}`;
    case 'invalid_key':
      return `la clé ${shown(issue.input)} n’est pas permise : ${issue.issues.map(({ message }) => message).join(', ')}`;
    default:
      return undefined;
  }
}

function unknownKeys(keys: string[], schema: unknown): string {
  const unknown = keys.map((key) => `« ${key} »`).join(', ');
  const verb = keys.length === 1 ? 'n’est pas un champ permis' : 'ne sont pas des champs permis';
  const known = schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
  return `${unknown} ${verb} ici : utilisez ${choice(known)}`;
}

function tooSmall(issue: Issue & { code: 'too_small' }): string {
  if (issue.origin === 'string') return 'ne doit pas être vide';
  if (issue.origin === 'array')
    return `demande au moins ${issue.minimum === 1 ? 'une entrée' : `${issue.minimum} entrées`}`;
  const bound = issue.inclusive ? `d’au moins ${issue.minimum}` : `supérieur à ${issue.minimum}`;
  return `donnez ${kindOf(issue.origin, issue.path)} ${bound}, pas ${shown(issue.input)}`;
}

const kinds: Record<string, string> = {
  string: 'un texte',
  number: 'un nombre',
  int: 'un nombre entier',
  array: 'une liste',
  object: 'un objet',
  record: 'un objet',
};

/** Times are asked for with their unit: the commonest mistake is to write seconds, or '20s'. */
function kindOf(expected: string, path: PropertyKey[] = []): string {
  const kind = kinds[expected] ?? expected;
  return String(path.at(-1)).endsWith('Ms') ? 'un nombre entier de millisecondes' : kind;
}

function choice(values: readonly unknown[]): string {
  const names = values.map(String);
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} ou ${names.at(-1)}`;
}

function shown(value: unknown): string {
  if (value === undefined) return 'rien';
  if (Array.isArray(value)) return 'une liste';
  return typeof value === 'object' && value !== null ? 'un objet' : (JSON.stringify(value) ?? typeof value);
}
