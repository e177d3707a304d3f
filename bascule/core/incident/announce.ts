import type { Plan } from '../plan/schema.ts';
import { itself, type Fact, type IncidentEvent, type UpdateStatus } from './event.ts';
import type { Incident } from './incident.ts';
import { severityOf } from './schema.ts';
import { tookWords } from './words.ts';

/**
 * What the public is told by itself when an incident moves: the page is true without anybody at three in the morning. It
 * tells what people meet, never what is behind it: that is for who leads the incident to say.
 */
export function announced(plan: Plan, incident: Incident, event: IncidentEvent): Fact[] {
  const isTold = severityOf(plan.incidents, incident.severity).onStatusPage || incident.updates.length > 0;
  if (!isTold) return [];
  const update = (status: UpdateStatus, text: string): Fact[] => [
    { type: 'update-published', by: itself, status, text },
  ];
  switch (event.type) {
    case 'declared':
      return update('investigating', `${felt(plan, incident)} Nos équipes enquêtent.`);
    case 'severity-changed':
      if (incident.updates.length > 0) return [];
      return update('investigating', `${felt(plan, incident)} Nos équipes enquêtent.`);
    case 'reopened':
      return update('investigating', `Les perturbations sont revenues. ${felt(plan, incident)} Nos équipes enquêtent.`);
    case 'relapsed':
      return update('investigating', `Les perturbations sont revenues. ${felt(plan, incident)}`);
    case 'identified':
      return update('identified', 'La cause est identifiée, et nous y remédions.');
    case 'mitigated':
      return update('monitoring', `${eased(incident, event.by)} ; nous surveillons le retour à la normale.`);
    case 'resolved':
      return update('resolved', `L’incident est résolu. Durée totale : ${tookWords(event.at - incident.beganAt)}.`);
    default:
      return [];
  }
}

/** What helped: where traffic goes back or forth by itself it is known; what a person did is told as they tell it. */
function eased({ deployments, cause }: Incident, by: string): string {
  if (by !== itself) return 'Un remède est en place';
  if (cause === 'down') return 'Le service répond à nouveau';
  return deployments.at(-1)?.as === 'fix'
    ? 'Une version corrigée est en service'
    : 'La version précédente est de nouveau en service';
}

function felt(plan: Plan, { components }: Incident): string {
  const titles = components.map((name) => plan.components.find((each) => each.name === name)?.title ?? name);
  return titles.length === 0
    ? 'Des perturbations sont constatées.'
    : `Des perturbations sont constatées : ${titles.join(', ')}.`;
}
