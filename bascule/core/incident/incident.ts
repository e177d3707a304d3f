import type { ActionKind, Fact, IncidentEvent, Link, PostMortemPart, UpdateStatus, Via } from './event.ts';
import { severity as severities, type BadEnd, type Severity } from './schema.ts';

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

export interface Task {
  task: number;
  text: string;
  owner: string | null;
  added: Done;
  done: Done | null;
}

/** What is still to be done after an incident, so that it does not come back. */
export interface FollowUp {
  action: number;
  kind: ActionKind;
  text: string;
  owner: string | null;
  /** A day, as « 2026-12-01 ». */
  dueOn: string | null;
  added: Done;
  done: Done | null;
}

export interface PostMortem {
  draftedAt: number;
  dueAt: number;
  parts: Partial<Record<PostMortemPart, string>>;
  /** `seq` names the revision that somebody who edits has seen. */
  edited: (Done & { seq: number }) | null;
  published: (Done & { document: string }) | null;
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

/** What is done beside the way from declared to resolved. */
type Work = Extract<Fact, { type: `task-${string}` | `action-${string}` | `post-mortem-${string}` }>;

function worked(incident: Incident, event: Work & { seq: number; at: number }): Incident {
  const { at, seq } = event;
  switch (event.type) {
    case 'task-added': {
      const { task, text, owner, by } = event;
      if (incident.tasks.some((each) => each.task === task)) return incident;
      return { ...incident, tasks: [...incident.tasks, { task, text, owner, added: { at, by }, done: null }] };
    }
    case 'task-done':
      return {
        ...incident,
        tasks: incident.tasks.map((each) => (each.task === event.task ? ended(each, at, event.by) : each)),
      };
    case 'action-added': {
      const { action, kind, text, owner, dueOn, by } = event;
      if (incident.actions.some((each) => each.action === action)) return incident;
      const added = { action, kind, text, owner, dueOn, added: { at, by }, done: null };
      return { ...incident, actions: [...incident.actions, added] };
    }
    case 'action-done':
      return {
        ...incident,
        actions: incident.actions.map((each) => (each.action === event.action ? ended(each, at, event.by) : each)),
      };
    case 'post-mortem-drafted':
      return { ...incident, postMortem: drafted(incident.postMortem, at, event.dueAt) };
    case 'post-mortem-edited': {
      const parts = { ...incident.postMortem?.parts, ...event.parts };
      return withPostMortem(incident, { parts, edited: { at, by: event.by, seq } });
    }
    case 'post-mortem-published':
      return withPostMortem(incident, { published: { at, by: event.by, document: event.document } });
  }
}

/** What was written of it before it was reopened is kept. */
function drafted(before: PostMortem | null, draftedAt: number, dueAt: number): PostMortem {
  return before
    ? { ...before, draftedAt, dueAt, published: null }
    : { draftedAt, dueAt, parts: {}, edited: null, published: null };
}

function withPostMortem(incident: Incident, change: Partial<PostMortem>): Incident {
  const { postMortem } = incident;
  if (!postMortem || postMortem.published) return incident;
  return { ...incident, postMortem: { ...postMortem, ...change } };
}

function ended<Each extends { done: Done | null }>(each: Each, at: number, by: string): Each {
  return each.done ? each : { ...each, done: { at, by } };
}

/** Bad once more, it is no longer at an end; a deployment is linked once. */
function linked(incident: Incident, event: IncidentEvent & { type: 'linked' }): Incident {
  const { deployment, as, version, components, at } = event;
  if (incident.deployments.some(({ id }) => id === deployment)) return incident;
  const isBadAgain = as === 'cause' || as === 'again';
  return {
    ...incident,
    deployments: [...incident.deployments, { id: deployment, as, version, at }],
    components: [...new Set([...incident.components, ...components])],
    mitigated: isBadAgain && incident.resolved === null ? null : incident.mitigated,
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
