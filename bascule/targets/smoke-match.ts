import type { SmokeStep } from '../core/plan/schema.ts';

export type Variables = Record<string, unknown>;

export interface Answer {
  status: number;
  text: string;
}

/** A name that a template needs and nobody gave. */
export class MissingVariable extends Error {
  constructor(name: string) {
    super(`il lui faut {{${name}}}, qu’aucune étape d’avant n’a gardé`);
    this.name = 'MissingVariable';
  }
}

/** Replaces {{name}} in every text of a value. A text that is one {{name}} alone takes the variable as it is, a number say. */
export function fill(value: unknown, variables: Variables): unknown {
  if (typeof value === 'string') {
    const alone = /^\{\{\s*([\w.-]+)\s*\}\}$/.exec(value)?.[1];
    return alone === undefined ? fillText(value, variables) : variableOf(alone, variables);
  }
  if (Array.isArray(value)) return value.map((item) => fill(item, variables));
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fill(item, variables)]));
}

export function fillText(
  text: string,
  variables: Variables,
  encode: (value: string) => string = (value) => value,
): string {
  return text.replace(/\{\{\s*([\w.-]+)\s*\}\}/g, (_, name: string) => encode(asText(variableOf(name, variables))));
}

/** Null when the answer is as expected, else what differs. */
export function mismatch(expect: SmokeStep['expect'], { status, text }: Answer, variables: Variables): string | null {
  if (status !== expect.status) return `a répondu ${status} au lieu de ${expect.status} : ${shorten(text)}`;
  if (expect.contains !== undefined) {
    const wanted = fillText(expect.contains, variables);
    if (!text.includes(wanted)) return `la réponse ne contient pas « ${wanted} » : ${shorten(text)}`;
  }
  if (expect.json === undefined) return null;
  const json = parseJson(text);
  if (json === undefined) return `la réponse n’est pas du JSON : ${shorten(text)}`;
  return subsetMismatch(fill(expect.json, variables), json, '');
}

/** Takes what the step saves from the answer's JSON, by paths as `wallet.id` or `$.items.0.id`. */
export function saved(save: SmokeStep['save'], text: string): { variables: Variables } | { missing: string } {
  const variables: Variables = {};
  const json = Object.keys(save).length === 0 ? undefined : parseJson(text);
  for (const [name, path] of Object.entries(save)) {
    const value = valueAt(json, path);
    if (value === undefined)
      return { missing: `la réponse n’a pas de « ${path} » à garder comme {{${name}}} : ${shorten(text)}` };
    variables[name] = value;
  }
  return { variables };
}

/** Objects may have more than is expected; lists and values must be equal. */
function subsetMismatch(expected: unknown, actual: unknown, path: string): string | null {
  if (isRecord(expected) && isRecord(actual)) {
    for (const [key, value] of Object.entries(expected)) {
      const found = subsetMismatch(value, actual[key], path === '' ? key : `${path}.${key}`);
      if (found) return found;
    }
    return null;
  }
  if (Array.isArray(expected) && Array.isArray(actual) && expected.length === actual.length) {
    return expected.map((item, index) => subsetMismatch(item, actual[index], `${path}.${index}`)).find(Boolean) ?? null;
  }
  if (Object.is(expected, actual)) return null;
  return `${path === '' ? 'la réponse' : `« ${path} »`} est ${shorten(JSON.stringify(actual) ?? 'absent')}, attendu : ${JSON.stringify(expected)}`;
}

function valueAt(json: unknown, path: string): unknown {
  const keys = path
    .replace(/^\$\.?/, '')
    .split('.')
    .filter(Boolean);
  return keys.reduce<unknown>((value, key) => {
    return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
      ? (value as Variables)[key]
      : undefined;
  }, json);
}

function variableOf(name: string, variables: Variables): unknown {
  if (!Object.hasOwn(variables, name)) throw new MissingVariable(name);
  return variables[name];
}

function asText(value: unknown): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function shorten(text: string): string {
  return text.length > 200 ? `${text.slice(0, 197)}...` : text;
}

function isRecord(value: unknown): value is Variables {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
