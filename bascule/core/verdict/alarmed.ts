import type { Finding, Verdict } from './verdict.ts';

/** The verdict with what alarms outside found beside: whoever sounds one, the version goes back. */
export function alarmed(verdict: Verdict, findings: readonly Finding[]): Verdict {
  if (findings.length === 0) return verdict;
  const own = verdict.kind === 'unhealthy' ? verdict.reasons : [];
  return { kind: 'unhealthy', reasons: [...own, ...findings] };
}
