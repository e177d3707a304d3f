import type { Body, Template } from '../message/body.ts';
import type { Plan } from '../plan/schema.ts';
import { statusOf } from './drafts.ts';
import { itself, type IncidentEvent } from './event.ts';
import { pageKey, pager, type Incident } from './incident.ts';
import { postMortemWithinMs, severityOf } from './schema.ts';
import { statusWords, viaWords } from './words.ts';

/** What people are told of an incident, and where. */
export interface IncidentMessage {
  channel: string;
  template: Template;
  body: Record<string, unknown>;
}

/** Where incidents are led. */
const room = '#incidents';

/** `before` and `after` are the incident as the event found it, and as all that came with the event left it. */
export function messagesOf(
  plan: Plan,
  before: Incident | null,
  after: Incident,
  event: IncidentEvent,
): IncidentMessage[] {
  switch (event.type) {
    case 'declared':
      return [opened(plan, after)];
    case 'reopened':
      return [opened(plan, after), ...updated(plan, after, `Rouvert : ${event.reason}`)];
    case 'severity-changed':
      return updated(plan, after, `Sévérité ${event.severity} : ${event.reason}`);
    case 'identified':
      return updated(plan, after, `Cause : ${event.cause}`);
    case 'mitigated':
      return before?.mitigated ? [] : updated(plan, after, event.how);
    case 'relapsed':
      return updated(plan, after, `Cela recommence : ${event.reason}`);
    case 'update-published':
      return event.by === itself ? [] : updated(plan, after, event.text);
    case 'escalated':
      return called(before ?? after, event);
    case 'acknowledged':
      return before?.acknowledged ? [] : taken(after, event);
    case 'resolved':
      return before?.resolved ? [] : [resolved(plan, after, event), ...pagesEnd(after, event.by)];
    case 'reminded':
      return reminded(after, event);
    default:
      return [];
  }
}

function message<Name extends Template>(channel: string, template: Name, body: Body<Name>): IncidentMessage {
  return { channel, template, body };
}

function opened(plan: Plan, incident: Incident): IncidentMessage {
  return message(room, 'incident-opened', ongoing(plan, incident));
}

function updated(plan: Plan, incident: Incident, text: string): IncidentMessage[] {
  return [message(room, 'incident-updated', { ...ongoing(plan, incident), text })];
}

function ongoing({ incidents }: Plan, incident: Incident) {
  return {
    ...about(incident),
    ...{ environment: incident.environment, beganAt: incident.beganAt, impact: incident.impact },
    status: statusWords[statusOf(incident)],
    nextUpdateMs: severityOf(incidents, incident.severity).updateEveryMs,
  };
}

const about = ({ id, severity, title }: Incident) => ({ incident: id, severity, title });

function resolved(
  { incidents }: Plan,
  incident: Incident,
  { at, cause, action }: IncidentEvent & { type: 'resolved' },
): IncidentMessage {
  const withinMs = postMortemWithinMs(incidents, incident.severity);
  const postMortemAt = withinMs === null ? null : at + withinMs;
  const body = { ...about(incident), tookMs: at - incident.beganAt, cause, action, postMortemAt };
  return message(room, 'incident-resolved', body);
}

/** The pager wakes people; the other channels are told that it does. `incident` is as it was before the call. */
function called(incident: Incident, event: IncidentEvent & { type: 'escalated' }): IncidentMessage[] {
  const { level, people, channels, seq } = event;
  const { id, environment, severity, title, components } = incident;
  const page = {
    dedupKey: pageKey(incident, seq),
    summary: `${severity} ${title} (${environment}, ${id}, ${level})`,
    ...{ severity, environment, component: components.join(', '), incident: id, level, people },
  };
  return channels.map((channel) =>
    channel === pager
      ? message(channel, 'page', page)
      : message(channel, 'escalated', { ...about(incident), level, people }),
  );
}

function taken(incident: Incident, { by, via }: IncidentEvent & { type: 'acknowledged' }): IncidentMessage[] {
  return [
    message(room, 'acknowledged', { ...about(incident), by, via: viaWords[via] }),
    ...incident.pages.map((dedupKey) => message(pager, 'page-acknowledged', { dedupKey, by })),
  ];
}

const pagesEnd = ({ pages }: Incident, by: string) =>
  pages.map((dedupKey) => message(pager, 'page-resolved', { dedupKey, by }));

function reminded(incident: Incident, event: IncidentEvent & { type: 'reminded' }): IncidentMessage[] {
  const { of, people, at } = event;
  if (of === 'update') return [message(room, 'update-due', { ...about(incident), people })];
  return [message(room, 'post-mortem-due', { ...about(incident), people, dueAt: incident.postMortem?.dueAt ?? at })];
}
