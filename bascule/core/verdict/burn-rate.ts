import type { RollbackTrigger } from '../plan/schema.ts';
import type { Tally } from './sequential.ts';
import { errors, within, type Sample } from './traffic.ts';

export type BurnRate = Extract<RollbackTrigger, { kind: 'burn-rate' }>;

/** What was found over the two spans; `longMs` is shorter than the rule's where the version has not lived that long. */
export interface Burn {
  long: Tally;
  short: Tally;
  longMs: number;
}

interface Life {
  /** When the version got its first traffic, and now (milliseconds since 1970). */
  since: number;
  now: number;
  /** Below this many answers in either span nothing is said. */
  minimumRequests: number;
}

/**
 * Whether the error budget burns too fast over both spans, as in the SRE Workbook, chapter 5 ("Multiwindow, Multi-Burn-
 * Rate Alerts"): the long span says that it matters, the short one that it still goes on. A version is only blamed for
 * its own minutes: of a span longer than its life there is what there is, and before it has lived the short span
 * nothing is said.
 *
 * With an objective of 99.9 % and even traffic, 14.4 over 1 h and 5 min finds a total outage after 52 s in a version
 * that was sound for an hour, and after 5 min in one that never was; 6 over 6 h and 30 min finds what stays above 0.6 %
 * of errors. A steady 0.5 % burns 5 times too fast: neither finds it, as the Workbook leaves it to a ticket.
 */
export function burning(rule: BurnRate, samples: readonly Sample[], life: Life): Burn | null {
  const { since, now, minimumRequests } = life;
  if (now - since < rule.shortMs) return null;
  const longMs = Math.min(rule.longMs, now - since);
  const long = errors(within(samples, now - longMs, now));
  const short = errors(within(samples, now - rule.shortMs, now));
  const burns = ({ hits, total }: Tally) =>
    total >= minimumRequests && hits > total * rule.rate * (1 - rule.objective) + rounding;
  return burns(long) && burns(short) ? { long, short, longMs } : null;
}

/** 1 - 0.999 is a little more, 1 - 0.99 a little less than it should be: a rate that is met exactly is no alarm. */
const rounding = 1e-6;
