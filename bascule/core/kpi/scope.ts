import { isFailure, touches, type IncidentFact, type Told } from './aftermath.ts';
import { isWithin, weeksKnown, type Period } from './period.ts';

/** What is asked for: one environment, all of its components (null) or one, over a period. */
export interface Wanted {
  environment: string;
  component: string | null;
  period: Period;
}

/** What counts for one question. A deployment belongs to the period in which it was settled, an incident to that in which it was resolved. */
export interface Scope {
  component: string | null;
  /** Of the period, those since the environment's first deployment; one at least. */
  weeks: number;
  /** Releases that were begun: what its gates refused, or a person took back before anything moved, is none. */
  releases: Told[];
  /** Those of them that users met. */
  deliveries: Told[];
  failedDeliveries: Told[];
  /** Durations of all ways back, those of releases and those that were asked for later. */
  rollbacksMs: number[];
  incidents: (IncidentFact & { resolvedAt: number })[];
}

export function scopeOf(all: readonly Told[], incidents: readonly IncidentFact[], wanted: Wanted): Scope {
  const { environment, component, period } = wanted;
  const known = all.filter((each) => each.environment === environment);
  const inside = known.filter((each) => isWithin(period, each.settledAt));
  const changing = inside.filter(({ changes }) => changesIt(changes, component));
  const releases = changing.filter(isCounted);
  const deliveries = releases.filter(({ liveAt }) => liveAt !== null);
  return {
    ...{ component, releases, deliveries },
    weeks: weeksKnown(period, Math.min(...known.map(({ requestedAt }) => requestedAt))),
    failedDeliveries: deliveries.filter((each) => isFailure(each, component)),
    rollbacksMs: changing.flatMap((each) =>
      each.rollbackMs !== null && wentBack(each, component) ? [each.rollbackMs] : [],
    ),
    incidents: incidents.flatMap(({ resolvedAt, ...incident }) =>
      resolvedAt !== null &&
      incident.environment === environment &&
      isWithin(period, resolvedAt) &&
      touches({ ...incident, resolvedAt }, component)
        ? [{ ...incident, resolvedAt }]
        : [],
    ),
  };
}

const begun: Told['outcome'][] = ['confirmed', 'rolled-back', 'failed'];

/** Among the deployments that succeed or fail. */
export const isCounted = ({ kind, outcome }: Told) => kind === 'release' && begun.includes(outcome);

const changesIt = (changes: Told['changes'], component: string | null) =>
  component === null || changes.some((change) => change.component === component);

const wentBack = ({ kind, returned }: Told, component: string | null) =>
  kind === 'rollback' || component === null || returned.includes(component);
