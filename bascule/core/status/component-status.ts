import { z } from 'zod';
import { isFelt, type Impact, type StatusIncident } from './incident.ts';
import { isUnderWay, type Maintenance } from './maintenance.ts';

/** The words of Statuspage's API. */
export const componentStatus = z.enum([
  'operational',
  'degraded_performance',
  'partial_outage',
  'major_outage',
  'under_maintenance',
]);
export type ComponentStatus = z.infer<typeof componentStatus>;

/** `no_data`: nobody looked of late, so nobody can say. It is never shown as good. */
export const componentState = z.enum([...componentStatus.options, 'no_data']);
export type ComponentState = z.infer<typeof componentState>;

/** What was found by asking in one minute; `minute` is its first millisecond since 1970. */
export interface ProbeMinute {
  minute: number;
  ok: number;
  failed: number;
  /** The slowest good answer; null without one. */
  slowestMs: number | null;
}

/** What is known of a component: its minutes oldest first, and what concerns it. */
export interface Evidence {
  minutes: readonly ProbeMinute[];
  incidents: readonly StatusIncident[];
  maintenances: readonly Maintenance[];
}

export interface Reading {
  /** Older minutes say nothing of now. */
  freshForMs: number;
  slowMs: number;
}

/**
 * Derived, never typed. What is worst holds, whether probes say so or an incident that is still felt. A component that
 * fails while its maintenance is under way does what was announced, but an incident is one all the same.
 */
export function stateOf({ minutes, incidents, maintenances }: Evidence, reading: Reading, now: number): ComponentState {
  const said = worst(incidents.filter(isFelt).map(({ impact }) => stateByImpact[impact]));
  const isAnnounced = maintenances.some((each) => isUnderWay(each, now));
  const found = isAnnounced ? 'under_maintenance' : probedState(minutes, reading, now);
  if (said === 'operational') return found;
  return isAnnounced || found === 'no_data' ? said : worst([said, found]);
}

/** The worst of these; of none, operational. */
export function worst(states: readonly ComponentState[]): ComponentState {
  return states.reduce<ComponentState>(
    (held, each) => (fromGoodToBad.indexOf(each) > fromGoodToBad.indexOf(held) ? each : held),
    'operational',
  );
}

const fromGoodToBad: ComponentState[] = [
  'operational',
  'no_data',
  'under_maintenance',
  'degraded_performance',
  'partial_outage',
  'major_outage',
];

export const stateByImpact: Record<Impact, ComponentStatus> = {
  none: 'operational',
  minor: 'degraded_performance',
  major: 'partial_outage',
  critical: 'major_outage',
};

/** §6.1: a health check that fails three times in a row is an outage. One failure is told at once, but not as one. */
const afterFailures: ComponentStatus[] = ['operational', 'degraded_performance', 'partial_outage', 'major_outage'];
/** Failures among the last looks, though the newest was good: it comes and goes. */
const unsteady = { failures: 2, of: 5 };
const slowLooks = 3;

function probedState(minutes: readonly ProbeMinute[], { freshForMs, slowMs }: Reading, now: number): ComponentState {
  const fresh = minutes.filter(({ minute }) => minute <= now && now - minute < freshForMs);
  if (fresh.length === 0) return 'no_data';
  const failedInARow = fresh.length - 1 - fresh.findLastIndex((each) => !hasFailed(each));
  if (failedInARow > 0) return afterFailures[failedInARow] ?? 'major_outage';
  if (fresh.slice(-unsteady.of).filter(hasFailed).length >= unsteady.failures) return 'degraded_performance';
  const isSlow = ({ slowestMs }: ProbeMinute) => (slowestMs ?? 0) > slowMs;
  return fresh.length >= slowLooks && fresh.slice(-slowLooks).every(isSlow) ? 'degraded_performance' : 'operational';
}

/** A minute in which one look failed is not a good one. */
const hasFailed = ({ failed }: ProbeMinute) => failed > 0;
