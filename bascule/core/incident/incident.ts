import type { IncidentEvent, Link, UpdateStatus, Via } from './event.ts';
import { severity as severities, type BadEnd, type Severity } from './schema.ts';
import { worked, type FollowUp, type PostMortem, type Task } from './work.ts';

/** A thing done, and by whom. */
export interface Done {
  at: number;
  by: string;
}

export interface Linked {
  id: string;
  as: Link;
  version: string;
  at: number;
}

export interface Call {
  round: number;
  step: number;
  level: string;
  people: string[];
  channels: string[];
  at: number;
}

export interface Update extends Done {
  seq: number;
  status: UpdateStatus;
  text: string;
}

/** Something that went wrong for people, from its beginning to what was learned of it: the fold of its facts. */
export interface Incident {
  id: string;
  environment: string;
  components: string[];
  title: string;
  severity: Severity;
  /** Whom it reaches, in words. */
  impact: string;
  cause: BadEnd | 'down' | 'reported';
  reason: string;
  beganAt: number;
  declared: Done & { via: Via };
  deployments: Linked[];
  acknowledged: (Done & { via: Via }) | null;
  /** Who was called since it was last declared, made worse or reopened. */
  escalation: { since: number; calls: Call[] };
  /** Names of the alerts at the pager: what is taken on or ends here must be there too. */
  pages: string[];
  triaged: (Done & { decision: 'rollback' | 'investigate' }) | null;
  identified: (Done & { cause: string }) | null;
  mitigated: (Done & { how: string }) | null;
  resolved: (Done & { cause: string; action: string }) | null;
  updates: Update[];
  tasks: Task[];
  actions: FollowUp[];
  postMortem: PostMortem | null;
  /** When people were last reminded. */
  reminded: { update: number | null; 'post-mortem': number | null };
  /** The last time that anything happened which was not a call or a reminder. */
  movedAt: number;
  lastSeq: number;
  lastAt: number;
}

/** Builds an incident from its events, oldest first. Throws when the first is not `declared`: such a log is damaged. */
export function replay(id: string, events: readonly IncidentEvent[]): Incident {
  const [first, ...rest] = events;
  if (first?.type !== 'declared') throw new Error(`Le journal de l’incident ${id} ne commence pas par sa déclaration.`);
  return rest.reduce(evolve, begin(id, first));
}

function begin(id: string, event: IncidentEvent & { type: 'declared' }): Incident {
  const { at, by, via, seq, environment, components, title, severity, impact, cause, reason, beganAt } = event;
  return {
    ...{ id, environment, components, title, severity, impact, cause, reason, beganAt },
    declared: { at, by, via },
    deployments: [],
    acknowledged: null,
    escalation: { since: at, calls: [] },
    pages: [],
    triaged: null,
    identified: null,
    mitigated: null,
    resolved: null,
    updates: [],
    tasks: [],
    actions: [],
    postMortem: null,
    reminded: { update: null, 'post-mortem': null },
    movedAt: at,
    lastSeq: seq,
    lastAt: at,
  };
}

/** The incident after one more event. Total: an event that comes late or twice changes nothing it should not. */
export function evolve(incident: Incident, event: IncidentEvent): Incident {
  const { seq, at, type } = event;
  const after = { ...apply(incident, event), lastSeq: seq, lastAt: at };
  return type === 'escalated' || type === 'reminded' ? after : { ...after, movedAt: at };
}

function apply(incident: Incident, event: IncidentEvent): Incident {
  const { at, seq } = event;
  const isOpen = incident.resolved === null;
  switch (event.type) {
    case 'declared':
    case 'noted':
      return incident;
    case 'linked':
      return linked(incident, event);
    case 'severity-changed':
      return isOpen ? severityChanged(incident, event.severity, at) : incident;
    case 'acknowledged':
      if (!isOpen || incident.acknowledged) return incident;
      return { ...incident, acknowledged: { at, by: event.by, via: event.via } };
    case 'escalated':
      return escalated(incident, event);
    case 'triaged':
      return isOpen ? { ...incident, triaged: { at, by: event.by, decision: event.decision } } : incident;
    case 'identified':
      return isOpen ? { ...incident, identified: { at, by: event.by, cause: event.cause } } : incident;
    case 'mitigated':
      if (!isOpen || incident.mitigated) return incident;
      return { ...incident, mitigated: { at, by: event.by, how: event.how } };
    case 'relapsed':
      return isOpen ? { ...incident, mitigated: null } : incident;
    case 'resolved':
      if (!isOpen) return incident;
      return { ...incident, resolved: { at, by: event.by, cause: event.cause, action: event.action } };
    case 'reopened':
      return isOpen ? incident : reopened(incident, at);
    case 'update-published': {
      const { by, status, text } = event;
      return { ...incident, updates: [...incident.updates, { seq, at, by, status, text }] };
    }
    case 'reminded':
      return { ...incident, reminded: { ...incident.reminded, [event.of]: at } };
    default:
      return worked(incident, event);
  }
}

/** A deployment is linked once. */
function linked(incident: Incident, event: IncidentEvent & { type: 'linked' }): Incident {
  const { deployment, as, version, components, at } = event;
  if (incident.deployments.some(({ id }) => id === deployment)) return incident;
  return {
    ...incident,
    deployments: [...incident.deployments, { id: deployment, as, version, at }],
    components: [...new Set([...incident.components, ...components])],
  };
}

/** Made worse, it is called out anew, to all whom the worse severity calls; made better, fewer are still called. */
function severityChanged(incident: Incident, severity: Severity, at: number): Incident {
  const isWorse = rank(severity) < rank(incident.severity);
  return { ...incident, severity, escalation: isWorse ? { since: at, calls: [] } : incident.escalation };
}

/** 0: the worst. */
export const rank = (severity: Severity) => severities.options.indexOf(severity);

function escalated(incident: Incident, event: IncidentEvent & { type: 'escalated' }): Incident {
  const { round, step, level, people, channels, at } = event;
  const { escalation, pages } = incident;
  if (escalation.calls.some((call) => call.round === round && call.step === step)) return incident;
  const call = { round, step, level, people, channels, at };
  return {
    ...incident,
    escalation: { ...escalation, calls: [...escalation.calls, call] },
    pages: channels.includes(pager) ? [...pages, pageKey(incident, event.seq)] : pages,
  };
}

/** The channel that wakes people. */
export const pager = 'pagerduty';

/**
 * The name of an alert at the pager, by which it is taken on and ended there. An alert told again wakes nobody, so that
 * each call has its own; the first is the incident's.
 */
export function pageKey({ id, pages }: Pick<Incident, 'id' | 'pages'>, seq: number): string {
  return pages.length === 0 ? id : `${id}/${seq}`;
}

/** The incident that an alert at the pager belongs to. */
export const incidentOfPage = (key: string) => key.split('/')[0] as string;

/** As if it had just been declared: somebody must take it on again. What was written of it stays. */
function reopened(incident: Incident, at: number): Incident {
  return {
    ...incident,
    escalation: { since: at, calls: [] },
    pages: [],
    ...{ acknowledged: null, triaged: null, identified: null, mitigated: null, resolved: null },
    reminded: { update: null, 'post-mortem': null },
  };
}
