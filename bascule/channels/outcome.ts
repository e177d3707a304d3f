/** What came of a sending. `later` may carry how long the receiver wants us to wait; `never`: it will not take this one. */
export type Outcome =
  { kind: 'sent' } | { kind: 'later'; why: string; afterMs: number | null } | { kind: 'never'; why: string };

/** No sending takes longer. */
export const sendWithinMs = 10_000;

/** An answer over HTTP: 2xx is well, what may pass is tried again, and what was wrong with ours is not. */
export function outcomeOf(status: number, why: string, retryAfter: string | null): Outcome {
  if (status >= 200 && status < 300) return { kind: 'sent' };
  const passes = status >= 500 || status === 408 || status === 425 || status === 429;
  return passes ? { kind: 'later', why, afterMs: waitOf(retryAfter) } : { kind: 'never', why };
}

/** `Retry-After` in seconds; its other form, a date, is left to our own patience. */
function waitOf(retryAfter: string | null): number | null {
  return retryAfter !== null && /^\d{1,6}$/.test(retryAfter) ? Number(retryAfter) * 1_000 : null;
}

/** Nobody answered: not there, or not in time. */
export function unanswered(error: unknown): Outcome {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const why = cause instanceof Error ? (cause.name === 'TimeoutError' ? 'pas de réponse à temps' : cause.message) : '';
  return { kind: 'later', why: why || String(error), afterMs: null };
}
