import { introduced } from '../approval/people.ts';
import type { Plan } from '../plan/schema.ts';
import { draftText, ongoingDraft, resolvedDraft, statusOf } from './drafts.ts';
import { itself, type IncidentEvent } from './event.ts';
import { pageKey, pager, type Incident } from './incident.ts';
import { severityOf, type Severity } from './schema.ts';
import { dayUtc, momentUtc, statusWords, viaWords } from './words.ts';

/** What people are told of an incident, and where. Every body has `incident` and `text`, which says all of it. */
export interface IncidentMessage {
  channel: string;
  template: IncidentTemplate;
  body: Record<string, unknown>;
}

export type IncidentTemplate =
  | 'incident-opened'
  | 'incident-updated'
  | 'incident-resolved'
  | 'incident-escalated'
  | 'incident-acknowledged'
  | 'incident-update-due'
  | 'page'
  | 'page-acknowledged'
  | 'page-resolved'
  | 'post-mortem-drafted'
  | 'post-mortem-due'
  | 'post-mortem-published';

const room = '#incidents';

/** `before` and `after` are the incident as the event found it and left it. */
export function messagesOf(
  plan: Plan,
  before: Incident | null,
  after: Incident,
  event: IncidentEvent,
): IncidentMessage[] {
  switch (event.type) {
    case 'declared':
    case 'reopened':
      return [told('incident-opened', ongoing(plan, after))];
    case 'linked':
      return event.as === 'again' ? [told('incident-updated', ongoing(plan, after, event.reason))] : [];
    case 'severity-changed':
      return [told('incident-updated', ongoing(plan, after, `Sévérité ${event.severity}. ${event.reason}`))];
    case 'identified':
      return [told('incident-updated', ongoing(plan, after, `Cause : ${event.cause}`))];
    case 'mitigated':
      return before?.mitigated ? [] : [told('incident-updated', ongoing(plan, after, event.how))];
    case 'update-published':
      return event.by === itself ? [] : [told('incident-updated', ongoing(plan, after, event.text))];
    case 'escalated':
      return called(plan, before ?? after, event);
    case 'acknowledged':
      return before?.acknowledged ? [] : taken(plan, after, event);
    case 'resolved':
      return before?.resolved ? [] : [told('incident-resolved', resolved(plan, after, event.at)), ...pagesEnd(after)];
    default:
      return afterwards(plan, after, event);
  }
}

function told(template: IncidentTemplate, body: Record<string, unknown>): IncidentMessage {
  return { channel: room, template, body };
}

function ongoing(plan: Plan, incident: Incident, news: string | null = null) {
  const draft = draftText(ongoingDraft(plan, incident));
  return {
    ...fields(incident),
    status: statusWords[statusOf(incident)],
    nextUpdateMs: severityOf(plan.incidents, incident.severity).updateEveryMs,
    news,
    text: news === null ? draft : `${draft}\n\n${news}`,
  };
}

function resolved(plan: Plan, incident: Incident, at: number) {
  return {
    ...fields(incident),
    resolvedAt: at,
    durationMs: at - incident.beganAt,
    cause: incident.resolved?.cause ?? '',
    action: incident.resolved?.action ?? '',
    text: draftText(resolvedDraft(plan, incident, at)),
  };
}

function fields({ id, severity, title, environment, components, impact, reason, beganAt, deployments }: Incident) {
  return {
    ...{ incident: id, severity, title, environment, components, impact, reason, beganAt },
    deployment: deployments.find(({ as }) => as === 'cause')?.id ?? null,
  };
}

/** The pager wakes them; the other channels are told that it does. `incident` is as it was before the call. */
function called(plan: Plan, incident: Incident, event: IncidentEvent & { type: 'escalated' }): IncidentMessage[] {
  const { level, people, channels, seq } = event;
  const named = people.map((each) => introduced(plan, each)).join(', ') || 'personne n’est désigné dans le plan';
  const text = `📟 ${incident.severity} ${incident.title} (${incident.id}) : ${level}, ${named}. Prenez-le en charge avec « npx bascule incident ack ${incident.id} ».`;
  const body = { ...fields(incident), level, people, text };
  return channels.map((channel) =>
    channel === pager
      ? { channel, template: 'page', body: { ...body, ...page(incident, level), dedupKey: pageKey(incident, seq) } }
      : { channel, template: 'incident-escalated', body },
  );
}

/** As the pager wants it: a summary of one line, where it comes from, how bad it is in its words. */
function page({ id, severity, title, environment, components }: Incident, level: string) {
  return {
    summary: `${severity} ${title} (${environment}, ${id}, ${level})`,
    source: `bascule/${environment}`,
    pagerSeverity: pagerSeverities[severity],
    component: components.join(', '),
  };
}

const pagerSeverities: Record<Severity, 'critical' | 'error' | 'warning' | 'info'> = {
  'SEV-1': 'critical',
  'SEV-2': 'error',
  'SEV-3': 'warning',
  'SEV-4': 'info',
};

function taken(
  plan: Plan,
  incident: Incident,
  { by, via }: IncidentEvent & { type: 'acknowledged' },
): IncidentMessage[] {
  const text = `${introduced(plan, by)} prend en charge ${incident.severity} ${incident.title} (${incident.id}), ${viaWords[via]}.`;
  return [
    told('incident-acknowledged', { ...fields(incident), by, via, text }),
    ...incident.pages.map((dedupKey) => ({
      channel: pager,
      template: 'page-acknowledged' as const,
      body: { incident: incident.id, dedupKey, by, text },
    })),
  ];
}

const pagesEnd = ({ id, pages, title }: Incident): IncidentMessage[] =>
  pages.map((dedupKey) => ({
    channel: pager,
    template: 'page-resolved',
    body: { incident: id, dedupKey, text: `${title} : résolu.` },
  }));

/** Reminders, and what is written when it is over. */
function afterwards(plan: Plan, incident: Incident, event: IncidentEvent): IncidentMessage[] {
  const { id, severity, title, postMortem } = incident;
  const about = `${severity} ${title} (${id})`;
  switch (event.type) {
    case 'reminded': {
      const { people } = event;
      const whom = people.map((each) => introduced(plan, each)).join(', ') || 'À tous';
      if (event.of === 'update') {
        const text = `⏰ ${whom} : une mise à jour de ${about} est attendue. « npx bascule incident update ${id} »`;
        return [told('incident-update-due', { ...fields(incident), people, text })];
      }
      const dueAt = postMortem?.dueAt ?? event.at;
      const when = event.at < dueAt ? `est attendu le ${momentUtc(dueAt)}` : `était attendu le ${momentUtc(dueAt)}`;
      const text = `⏰ ${whom} : le post-mortem de ${about} ${when}. « npx bascule incident post-mortem ${id} »`;
      return [told('post-mortem-due', { ...fields(incident), dueAt, people, text })];
    }
    case 'post-mortem-drafted': {
      const text = `📝 Le brouillon du post-mortem de ${about} est prêt, à compléter pour le ${dayUtc(event.dueAt)}. « npx bascule incident post-mortem ${id} »`;
      return [told('post-mortem-drafted', { ...fields(incident), dueAt: event.dueAt, text })];
    }
    case 'post-mortem-published': {
      const text = `📖 Le post-mortem de ${about} est publié par ${introduced(plan, event.by)}.`;
      return [told('post-mortem-published', { ...fields(incident), by: event.by, document: event.document, text })];
    }
    default:
      return [];
  }
}
