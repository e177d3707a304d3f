import { isFailure } from './aftermath.ts';
import { mean, shareOf } from './average.ts';
import type { Scope } from './scope.ts';

/** §10.2's five. Shares are of 1, times milliseconds. Null: there was nothing to measure. */

/** « Déploiements réussis / Total déploiements »: of those that were begun, those that nothing had to be done about. */
export function successRate({ releases, component }: Scope): number | null {
  return shareOf(
    releases.filter((each) => !isFailure(each, component)),
    releases,
  );
}

/** Of those that arrived. */
export function deploymentTimeMs({ releases }: Scope): number | null {
  return mean(releases.filter(({ outcome }) => outcome === 'confirmed').map(({ tookMs }) => tookMs));
}

export function rollbackTimeMs({ rollbacksMs }: Scope): number | null {
  return mean(rollbacksMs);
}

/** « Temps moyen de résolution incident SEV-1 ». */
export function recoveryTimeMs({ incidents }: Scope, severity: string): number | null {
  const severe = incidents.filter((incident) => incident.severity === severity);
  return mean(severe.map(({ beganAt, resolvedAt }) => resolvedAt - beganAt));
}

/** A week. A period without a single one says nothing of how often. */
export function frequency({ deliveries, weeks }: Scope): number | null {
  return deliveries.length === 0 ? null : deliveries.length / weeks;
}
