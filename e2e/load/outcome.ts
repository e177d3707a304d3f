/** What came back for one request; `status` is null when no whole answer came. */
export interface Answer {
  status: number | null;
  /** The release that answered, from `x-rewapp-version`; null when the answer is not from a version of the API. */
  version: string | null;
  body: unknown;
}

/**
 * Whose doing an answer was:
 * `connection-error` and `gateway-error` are the platform's, `version-error` is a 5xx of the version itself,
 * `refused` a 4xx of the version itself.
 */
export type Outcome = 'answered' | 'connection-error' | 'gateway-error' | 'version-error' | 'refused';

/** An answer without a version was given by something in front of it, so it is the platform's whatever it says. */
export function outcomeOf({ status, version }: Pick<Answer, 'status' | 'version'>): Outcome {
  if (status === null) return 'connection-error';
  if (version === null || (status >= 502 && status <= 504)) return 'gateway-error';
  if (status >= 500) return 'version-error';
  return status >= 400 ? 'refused' : 'answered';
}

/** The platform lost this request. */
export function isLost(outcome: Outcome): boolean {
  return outcome === 'connection-error' || outcome === 'gateway-error';
}

/** Nobody can tell from this answer whether the request took effect. */
export function isUncertain(outcome: Outcome): boolean {
  return isLost(outcome) || outcome === 'version-error';
}
