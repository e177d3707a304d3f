import type { StoreRule } from './schema.ts';
import { phasedShares } from './steps.ts';

const day = 24 * 3_600_000;

/** When a release may be expected to be where, that is requested at some time. All milliseconds since 1970. */
export interface Expected {
  reviewedAt: number;
  /** The first users have it as soon as the review is over. */
  completeAt: number;
}

export function expected(rule: StoreRule, requestedAt: number): Expected {
  const reviewedAt = requestedAt + rule.review.usualMs;
  return { reviewedAt, completeAt: reviewedAt + rollOutMs(rule) };
}

/** How long it takes from the first users to all of them. */
export function rollOutMs(rule: StoreRule): number {
  if (rule.kind === 'play') return rule.steps.reduce((sum, { holdMs }) => sum + holdMs, 0);
  return rule.phased ? (phasedShares.length - 1) * day : 0;
}

/** §5.4: « Planifier les releases 1 semaine à l'avance minimum ». Null: it is early enough. */
export function tooShort(rule: StoreRule, requestedAt: number, wantedAt: number): { requestBy: number } | null {
  const requestBy = wantedAt - rule.review.aheadMs;
  return requestedAt <= requestBy ? null : { requestBy };
}
