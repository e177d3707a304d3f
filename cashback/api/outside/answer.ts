/** What came of asking a service outside. Nothing is thrown: that it is away is to be expected. */
export type Answer<T> =
  | { kind: 'done'; value: T }
  /** Asked again in the same words it would refuse again. `code` is the service's own. */
  | { kind: 'refused'; status: number; code: string | null; why: string }
  /** Away, too busy or too slow. Whether it did what was asked is not known. */
  | { kind: 'away'; retryAfterMs: number | null; why: string };

export type Failure = Exclude<Answer<never>, { kind: 'done' }>;

const worthAnotherTry = new Set([408, 425, 429]);

/** A status that is no success, as an answer. `retryAfter` is the header's value. */
export function failureOf(
  status: number,
  retryAfter: string | null | undefined,
  { code, why }: { code: string | null; why: string },
): Failure {
  if (status < 500 && !worthAnotherTry.has(status)) return { kind: 'refused', status, code, why };
  const seconds = Number(retryAfter || NaN);
  return { kind: 'away', retryAfterMs: Number.isNaN(seconds) ? null : seconds * 1_000, why: `${status} ${why}`.trim() };
}

/** No answer came at all. */
export function noAnswer(error: unknown): Failure {
  if (!(error instanceof Error)) return { kind: 'away', retryAfterMs: null, why: String(error) };
  const late = error.name === 'TimeoutError' || ('code' in error && error.code === 'ECONNABORTED');
  const cause = error.cause instanceof Error ? ` (${error.cause.message})` : '';
  return { kind: 'away', retryAfterMs: null, why: late ? 'aucune réponse à temps' : `${error.message}${cause}` };
}
