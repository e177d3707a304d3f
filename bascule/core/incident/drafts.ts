import type { Plan } from '../plan/schema.ts';
import type { UpdateStatus } from './event.ts';
import type { Incident } from './incident.ts';
import { postMortemWithinMs, severityOf } from './schema.ts';
import { stateOf } from './state.ts';
import { dayUtc, momentUtc, statusWords, tookWords } from './words.ts';

/** One of §9.2's templates, filled in. */
export interface Draft {
  tone: 'danger' | 'success';
  title: string;
  heading: string;
  lines: string[];
}

/** « 🔴 INCIDENT EN COURS ». */
export function ongoingDraft({ incidents }: Pick<Plan, 'incidents'>, incident: Incident): Draft {
  const { updateEveryMs } = severityOf(incidents, incident.severity);
  return {
    tone: 'danger',
    title: 'INCIDENT EN COURS',
    heading: `INCIDENT ${incident.severity} - ${incident.title}`,
    lines: [
      `Début : ${momentUtc(incident.beganAt)}`,
      `Impact : ${incident.impact}`,
      `Statut : ${statusWords[statusOf(incident)]}`,
      ...(updateEveryMs === null ? [] : [`Prochaine mise à jour : ${tookWords(updateEveryMs)}`]),
    ],
  };
}

/** « ✅ INCIDENT RÉSOLU ». An incident that is not resolved yet has its blanks. */
export function resolvedDraft({ incidents }: Pick<Plan, 'incidents'>, incident: Incident, now: number): Draft {
  const { resolved, beganAt, title, severity } = incident;
  const withinMs = postMortemWithinMs(incidents, severity);
  const at = resolved?.at ?? now;
  return {
    tone: 'success',
    title: 'INCIDENT RÉSOLU',
    heading: `INCIDENT RÉSOLU - ${title}`,
    lines: [
      `Durée totale : ${tookWords(at - beganAt)}`,
      `Cause : ${resolved?.cause ?? incident.identified?.cause ?? incident.reason}`,
      `Action : ${resolved?.action ?? incident.mitigated?.how ?? '[ce qui a été fait]'}`,
      ...(withinMs === null
        ? []
        : [`Post-mortem : Planifié pour ${dayUtc(incident.postMortem?.dueAt ?? at + withinMs)}`]),
    ],
  };
}

/** « ✅ DÉPLOIEMENT RÉUSSI », of the release that is to end it or did. */
export function fixedDraft(
  { environments }: Pick<Plan, 'environments'>,
  { environment, version, startedAt, at }: { environment: string; version: string; startedAt: number; at: number },
): Draft {
  const title = environments.find(({ name }) => name === environment)?.title ?? environment;
  return {
    tone: 'success',
    title: 'DÉPLOIEMENT RÉUSSI',
    heading: `Déploiement ${title} ${version}`,
    lines: [
      `Heure : ${momentUtc(at)}`,
      `Durée : ${tookWords(at - startedAt)}`,
      'Changelog : [lien vers release notes]',
      'Métriques : Nominal',
    ],
  };
}

/** What the public was told last; before that, what its state comes to. */
export function statusOf(incident: Incident): UpdateStatus {
  switch (stateOf(incident)) {
    case 'open':
    case 'acknowledged':
      return 'investigating';
    case 'identified':
      return 'identified';
    case 'mitigated':
      return 'monitoring';
    case 'resolved':
    case 'closed':
      return 'resolved';
  }
}

/** As one text, for where it is pasted. */
export function draftText({ tone, title, heading, lines }: Draft): string {
  const mark = tone === 'danger' ? '🔴' : '✅';
  return [`${mark} ${title}`, '', heading, ...lines.map((line) => `• ${line}`)].join('\n');
}
