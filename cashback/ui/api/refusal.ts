import type { Problem } from '../../contracts/problem';

/** Why a call did not succeed, in one French sentence that can go on screen as it is. */
export interface Refusal {
  /** The API's own code; `hors-ligne` when no answer came, `incident` when the answer was not one of the API's. */
  readonly code: Problem['code'] | 'hors-ligne' | 'incident';
  readonly message: string;
  /** The sentence of each field at fault, by its path. */
  readonly fields: Readonly<Record<string, string>>;
}

/** What a call came to: expected outcomes are values, nothing is thrown. */
export type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: Refusal };

/** The refusal that an HTTP answer carries: the API's own sentence, or ours when a proxy answered in its place. */
export function refusalOf(status: number, body: unknown): Refusal {
  if (isProblem(body)) {
    return { code: body.code, message: body.message, fields: byPath(body.fields ?? []) };
  }
  if (status === 429)
    return refusal('trop-de-demandes', 'Trop de demandes à la fois. Patientez une minute, puis réessayez.');
  if (status >= 502 && status <= 504) {
    return refusal('indisponible', 'Le service est momentanément indisponible. Réessayez dans un instant.');
  }
  return refusal(
    'incident',
    `Le service a rencontré un incident (${status}). Réessayez ; si cela dure, contactez-nous.`,
  );
}

/** No answer came: the network is down, or took too long. */
export function noAnswer(cause: unknown): Refusal {
  return cause instanceof DOMException && cause.name === 'TimeoutError'
    ? refusal('hors-ligne', 'Le service met trop de temps à répondre. Vérifiez votre connexion, puis réessayez.')
    : refusal('hors-ligne', 'Connexion impossible. Vérifiez que vous êtes en ligne, puis réessayez.');
}

export function refusal(code: Refusal['code'], message: string, fields: Refusal['fields'] = {}): Refusal {
  return { code, message, fields };
}

function isProblem(body: unknown): body is Problem {
  const candidate = body as Partial<Problem> | null;
  return typeof candidate?.code === 'string' && typeof candidate.message === 'string';
}

function byPath(faults: readonly { path: string; message: string }[]): Record<string, string> {
  return Object.fromEntries(faults.map(({ path, message }) => [path, message]));
}
