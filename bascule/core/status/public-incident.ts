import { severityOf, type Incidents, type Severity } from '../incident/schema.ts';
import type { IncidentState } from '../incident/state.ts';
import type { Impact, IncidentStatus, StatusIncident, StatusUpdate } from './incident.ts';
import type { StatusPage } from './schema.ts';

/** What the page needs to know of an incident. Times are milliseconds since 1970. */
export interface IncidentFacts {
  id: string;
  title: string;
  /** Of the plan. */
  components: readonly string[];
  severity: Severity;
  state: IncidentState;
  beganAt: number;
  declaredAt: number;
  identifiedAt: number | null;
  mitigatedAt: number | null;
  resolvedAt: number | null;
  /** What people published, oldest first. */
  updates: readonly { seq: number; at: number; status: Exclude<IncidentStatus, 'postmortem'>; text: string }[];
}

/**
 * What the public reads of an incident: the steps that its facts tell, in the page's own words, and the updates that
 * people published, in theirs; nothing of what was written for those who work on it. Null: it is none of the public's
 * (§8.2: SEV-1 and SEV-2, and whatever people published an update of).
 */
export function publicIncident(facts: IncidentFacts, page: StatusPage, rules: Incidents): StatusIncident | null {
  const { id, title, severity, beganAt, mitigatedAt, resolvedAt, components } = facts;
  if (!severityOf(rules, severity).onStatusPage && facts.updates.length === 0) return null;
  const updates = updatesOf(facts);
  return {
    ...{ id, title, updates, resolvedAt },
    impact: impactBySeverity[severity],
    components: page.components.flatMap(({ name, from }) =>
      from.kind === 'component' && components.includes(from.component) ? [name] : [],
    ),
    startedAt: Math.min(beganAt, updates[0].at),
    relievedAt: mitigatedAt,
    status: statusOf(facts),
  };
}

const impactBySeverity: Record<Severity, Impact> = {
  'SEV-1': 'critical',
  'SEV-2': 'major',
  'SEV-3': 'minor',
  'SEV-4': 'none',
};

/** A step that people told of themselves is not told twice. */
function updatesOf(facts: IncidentFacts): [StatusUpdate, ...StatusUpdate[]] {
  const { id, declaredAt, identifiedAt, mitigatedAt, resolvedAt } = facts;
  const told: StatusUpdate[] = facts.updates.map(({ seq, at, status, text }) => {
    return { id: `${id}-${seq}`, at, status, body: text };
  });
  const steps: [IncidentStatus, number | null][] = [
    ['investigating', declaredAt],
    ['identified', identifiedAt],
    ['monitoring', mitigatedAt],
    ['resolved', resolvedAt],
  ];
  const derived = steps.flatMap(([status, at]): StatusUpdate[] =>
    at === null || told.some((each) => each.status === status)
      ? []
      : [{ id: `${id}-${status}-${at}`, at, status, body: null }],
  );
  return [...derived, ...told].sort((one, other) => one.at - other.at) as [StatusUpdate, ...StatusUpdate[]];
}

/** The facts say how far it is, whatever was told last; what people told may be further than what they wrote down. */
function statusOf({ state, resolvedAt, mitigatedAt, identifiedAt, updates }: IncidentFacts): IncidentStatus {
  if (resolvedAt !== null) return state === 'closed' ? 'postmortem' : 'resolved';
  const told = updates.at(-1)?.status;
  if (mitigatedAt !== null || told === 'monitoring') return 'monitoring';
  return identifiedAt !== null || told === 'identified' ? 'identified' : 'investigating';
}
