import type { Incident } from './incident.ts';
import type { PhaseName } from './schema.ts';

export const states = ['open', 'acknowledged', 'identified', 'mitigated', 'resolved', 'closed'] as const;
export type IncidentState = (typeof states)[number];

/** What people read for a state. */
export const stateWords: Record<IncidentState, string> = {
  open: 'ouvert',
  acknowledged: 'pris en charge',
  identified: 'cause identifiée',
  mitigated: 'sous surveillance',
  resolved: 'résolu',
  closed: 'clos',
};

/**
 * How far an incident has come; derived, nobody sets it. `mitigated`: people no longer suffer from it, and what it was is
 * still to be said. `closed`: its post-mortem is published.
 */
export function stateOf(incident: Incident): IncidentState {
  if (incident.resolved) return incident.postMortem?.published ? 'closed' : 'resolved';
  if (incident.mitigated) return 'mitigated';
  if (incident.identified) return 'identified';
  return incident.acknowledged ? 'acknowledged' : 'open';
}

/** In which phase of §8.2 its people are; null: nothing is left to do. Communication goes on beside all of them. */
export function phaseOf(incident: Incident): PhaseName | null {
  const { acknowledged, triaged, identified, mitigated, resolved, postMortem } = incident;
  if (resolved) return postMortem && !postMortem.published ? 'post-mortem' : null;
  if (!acknowledged) return 'detection';
  return triaged || identified || mitigated ? 'resolution' : 'triage';
}
