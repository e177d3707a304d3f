import type { Plan } from '../../plan/schema.ts';
import { phaseTitle, resolvedWithin, severityTitle } from '../incident-words.ts';
import { part, steps, table, type Part } from '../tree.ts';

/** §8. */
export function incidentsChapter({ incidents }: Plan): Part | null {
  const { severities, phases, escalation } = incidents;
  return part(
    'Gestion des incidents de déploiement',
    [],
    [
      part('Classification des Incidents', [
        table(
          'Niveaux de Sévérité',
          ['Niveau', 'Impact', 'Exemples', 'Temps Résolution'],
          severities.map((each) => [
            [{ strong: severityTitle(each) }],
            each.impact,
            each.examples,
            resolvedWithin(each),
          ]),
        ),
      ]),
      part('Procédure de Gestion d’Incident', [
        steps(phases.map((each) => ({ title: phaseTitle(each), text: each.text }))),
      ]),
      part('Contacts d’Escalade', [
        table(
          'Matrice d’Escalade',
          ['Niveau', 'Contact', 'Canal', 'Disponibilité'],
          escalation.steps.map(({ level, contact, channel, available }) => [
            [{ strong: level }],
            contact,
            channel,
            available,
          ]),
        ),
      ]),
    ],
  );
}
