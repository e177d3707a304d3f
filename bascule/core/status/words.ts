import type { ComponentState } from './component-status.ts';
import type { Impact, IncidentStatus } from './incident.ts';
import type { MaintenancePhase } from './maintenance.ts';
import type { Language } from './schema.ts';

/** Everything that the page says by itself. */
export interface StatusWords {
  state: Record<ComponentState, string>;
  /** Of everything together: the first thing that is read. */
  overall: Record<ComponentState, string>;
  impact: Record<Impact, string>;
  status: Record<IncidentStatus, string>;
  /** What is said of a step that nobody wrote about. */
  step: Record<IncidentStatus, string>;
  phase: Record<MaintenancePhase, string>;
  phaseStep: Record<MaintenancePhase, string>;
}

const french: StatusWords = {
  state: {
    operational: 'Opérationnel',
    degraded_performance: 'Performances dégradées',
    partial_outage: 'Panne partielle',
    major_outage: 'Panne majeure',
    under_maintenance: 'En maintenance',
    no_data: 'Aucune donnée récente',
  },
  overall: {
    operational: 'Tous les systèmes sont opérationnels',
    degraded_performance: 'Le service est en partie dégradé',
    partial_outage: 'Une partie du service est en panne',
    major_outage: 'Le service est en panne',
    under_maintenance: 'Une maintenance est en cours',
    no_data: 'Aucun problème connu, mais il manque des mesures',
  },
  impact: { none: 'Sans impact', minor: 'Mineur', major: 'Majeur', critical: 'Critique' },
  status: {
    investigating: 'Investigation en cours',
    identified: 'Cause identifiée',
    monitoring: 'Sous surveillance',
    resolved: 'Résolu',
    postmortem: 'Post-mortem',
  },
  step: {
    investigating: 'Nous cherchons la cause de cet incident.',
    identified: 'La cause est identifiée, nous la corrigeons.',
    monitoring: 'Le service est rétabli, nous le surveillons.',
    resolved: 'L’incident est résolu.',
    postmortem: 'L’analyse de cet incident est terminée.',
  },
  phase: { scheduled: 'Planifiée', in_progress: 'En cours', completed: 'Terminée' },
  phaseStep: {
    scheduled: 'Cette maintenance est planifiée.',
    in_progress: 'La maintenance est en cours.',
    completed: 'La maintenance est terminée.',
  },
};

const english: StatusWords = {
  state: {
    operational: 'Operational',
    degraded_performance: 'Degraded performance',
    partial_outage: 'Partial outage',
    major_outage: 'Major outage',
    under_maintenance: 'Under maintenance',
    no_data: 'No recent data',
  },
  overall: {
    operational: 'All systems operational',
    degraded_performance: 'Some systems are degraded',
    partial_outage: 'Some systems are down',
    major_outage: 'The service is down',
    under_maintenance: 'Maintenance is in progress',
    no_data: 'No known problem, but some measurements are missing',
  },
  impact: { none: 'No impact', minor: 'Minor', major: 'Major', critical: 'Critical' },
  status: {
    investigating: 'Investigating',
    identified: 'Identified',
    monitoring: 'Monitoring',
    resolved: 'Resolved',
    postmortem: 'Post-mortem',
  },
  step: {
    investigating: 'We are looking for the cause of this incident.',
    identified: 'The cause is known and we are fixing it.',
    monitoring: 'The service is back and we are watching it.',
    resolved: 'This incident is resolved.',
    postmortem: 'The analysis of this incident is complete.',
  },
  phase: { scheduled: 'Scheduled', in_progress: 'In progress', completed: 'Completed' },
  phaseStep: {
    scheduled: 'This maintenance is scheduled.',
    in_progress: 'The maintenance is in progress.',
    completed: 'The maintenance is complete.',
  },
};

export const statusWords: Record<Language, StatusWords> = { fr: french, en: english };

/** What people called it: on the English page its English words, where the plan has them. */
export function titled(
  each: { title: string; english: { title: string } | string | null },
  language: Language,
): string {
  if (language === 'fr' || each.english === null) return each.title;
  return typeof each.english === 'string' ? each.english : each.english.title;
}
