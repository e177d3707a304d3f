import { shownAt } from '../window/zone.ts';
import { recoveriesMs } from './aftermath.ts';
import { median, shareOf } from './average.ts';
import type { Scope } from './scope.ts';

/** DORA's five (dora.dev, 2026-01). Shares are of 1, times milliseconds. Null: there was nothing to measure. */

/** From the commit's author to its users: over the commits of what was confirmed. */
export function leadTimeMs({ deliveries, component }: Scope): number | null {
  const times = deliveries.flatMap(({ outcome, liveAt, commits }) =>
    outcome !== 'confirmed' || liveAt === null
      ? []
      : (commits ?? [])
          .filter(({ components }) => component === null || components.includes(component))
          .map(({ authoredAt }) => liveAt - authoredAt),
  );
  return median(times);
}

/** Of the days of the zone, those with a delivery; a week. Deployments a week: `frequency` of the measures. */
export function deliveryDays({ deliveries, weeks }: Scope, timeZone: string): number | null {
  const days = deliveries.map(({ liveAt, settledAt }) =>
    shownAt(liveAt ?? settledAt, timeZone)
      .toPlainDate()
      .toString(),
  );
  return days.length === 0 ? null : new Set(days).size / weeks;
}

/** Until what a deployment broke was well again, counted from when that deployment was live. */
export function failureRecoveryMs({ failedDeliveries, component }: Scope): number | null {
  return median(failedDeliveries.flatMap((each) => recoveriesMs(each, component)));
}

/** Deployments that failed, each once however many incidents it caused. */
export function changeFailRate({ failedDeliveries, deliveries }: Scope): number | null {
  return shareOf(failedDeliveries, deliveries);
}

/** Deployments that nobody had planned: hotfixes, and what was made to end an incident. */
export function reworkRate({ deliveries }: Scope): number | null {
  return shareOf(
    deliveries.filter(({ releaseKind, isFix }) => isFix || releaseKind === 'hotfix'),
    deliveries,
  );
}
