import { duration } from '../document/words.ts';
import type { ActionKind, Fact, IncidentEvent, PostMortemPart, UpdateStatus, Via } from './event.ts';

/** « 2025-11-24 15:45 UTC », as §9.2 writes moments. */
export function momentUtc(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** « 2025-11-26 ». */
export const dayUtc = (at: number) => new Date(at).toISOString().slice(0, 10);

/** How long something took, as people say it: whole minutes, below one the seconds. */
export function tookWords(ms: number): string {
  const unit = ms < 60_000 ? 1_000 : 60_000;
  return duration(Math.max(1, Math.round(ms / unit)) * unit);
}

/** §9.2: « Investigation en cours ». */
export const statusWords: Record<UpdateStatus, string> = {
  investigating: 'Investigation en cours',
  identified: 'Cause identifiée',
  monitoring: 'Retour à la normale, sous surveillance',
  resolved: 'Résolu',
};

export const viaWords: Record<Via, string> = {
  rule: 'par règle',
  cli: 'en ligne de commande',
  console: 'dans la console',
  slack: 'depuis Slack',
  pagerduty: 'depuis PagerDuty',
};

export const actionWords: Record<ActionKind, string> = {
  prevent: 'Prévenir',
  detect: 'Détecter',
  mitigate: 'Limiter',
  process: 'Procédure',
};

export const partWords: Record<PostMortemPart, string> = {
  summary: 'Résumé',
  impact: 'Impact',
  causes: 'Causes racines',
  trigger: 'Déclencheur',
  detection: 'Détection',
  resolution: 'Résolution',
  well: 'Ce qui a bien marché',
  wrong: 'Ce qui a mal marché',
  lucky: 'Où nous avons eu de la chance',
};

/** How a person of the plan is called. */
export type Naming = (person: string) => string;

type Words = { [K in Fact['type']]: (fact: Extract<Fact, { type: K }>, named: Naming) => string };

const sentences: Words = {
  declared: ({ severity, title, reason, via }) =>
    `Incident ${severity} déclaré ${viaWords[via]} : ${title}${reason ? `. ${reason}` : ''}`,
  linked: ({ deployment, version, as }) => links[as](`${deployment} (${version})`),
  'severity-changed': ({ severity, reason }) => `Sévérité ${severity}${reason ? ` : ${reason}` : ''}`,
  acknowledged: ({ by, via }, named) => `Pris en charge par ${named(by)}, ${viaWords[via]}`,
  escalated: ({ level, people, channels, round }, named) => {
    const who = people.map(named).join(', ') || 'personne n’est désigné';
    return `${level} appelé${round > 0 ? ` (tour ${round + 1})` : ''} : ${who}, par ${channels.join(' et ')}`;
  },
  triaged: ({ decision }) => (decision === 'rollback' ? 'Décision : rollback immédiat' : 'Décision : investigation'),
  noted: ({ text }) => text,
  'update-published': ({ status, text }) => `Annoncé : ${statusWords[status]}. ${text}`,
  'task-added': ({ task, text, owner }, named) => `Tâche ${task} : ${text}${owner ? ` (${named(owner)})` : ''}`,
  'task-done': ({ task }) => `Tâche ${task} faite`,
  identified: ({ cause }) => `Cause identifiée : ${cause}`,
  mitigated: ({ how }) => `Les utilisateurs n’en souffrent plus : ${how}`,
  relapsed: ({ reason }) => `Cela recommence : ${reason}`,
  resolved: ({ cause, action }) => `Résolu. Cause : ${cause} Action : ${action}`,
  reopened: ({ reason }) => `Rouvert : ${reason}`,
  reminded: ({ of, people }, named) =>
    `Rappel ${of === 'update' ? 'de la prochaine mise à jour' : 'du post-mortem'}${people.length > 0 ? ` à ${people.map(named).join(', ')}` : ''}`,
  'post-mortem-drafted': ({ dueAt }) => `Brouillon du post-mortem, attendu le ${momentUtc(dueAt)}`,
  'post-mortem-edited': ({ parts }) =>
    `Post-mortem complété : ${(Object.keys(parts) as PostMortemPart[]).map((part) => partWords[part]).join(', ')}`,
  'post-mortem-published': () => 'Post-mortem publié',
  'action-added': ({ action, text, owner, dueOn }, named) =>
    `Action ${action} : ${text}${owner ? ` (${named(owner)})` : ''}${dueOn === null ? '' : `, pour le ${dueOn}`}`,
  'action-done': ({ action }) => `Action ${action} faite`,
};

const links = {
  cause: (deployment: string) => `En cause : le déploiement ${deployment}`,
  again: (deployment: string) => `Encore une mauvaise version : le déploiement ${deployment}`,
  'way-back': (deployment: string) => `Retour arrière : ${deployment}`,
  fix: (deployment: string) => `Correctif confirmé : le déploiement ${deployment}`,
};

/** One event of an incident as one line of French. */
export function incidentSentence(event: IncidentEvent, named: Naming): string {
  // Each entry takes just the fact that it is found by.
  const tell = sentences[event.type] as (fact: Fact, named: Naming) => string;
  return tell(event, named);
}
