import type { Plan } from '../../plan/schema.ts';
import { part, steps, table, type Part } from '../tree.ts';

/** §8. */
export function incidentsChapter({ document }: Plan): Part | null {
  if (!document) return null;
  const { severities, incidentSteps, escalation } = document;
  return part(
    'Gestion des incidents de déploiement',
    [],
    [
      part('Classification des Incidents', [
        table(
          'Niveaux de Sévérité',
          ['Niveau', 'Impact', 'Exemples', 'Temps Résolution'],
          severities.map(({ level, impact, examples, resolvedWithin }) => [
            [{ strong: level }],
            impact,
            examples,
            resolvedWithin,
          ]),
        ),
      ]),
      part('Procédure de Gestion d’Incident', [steps(incidentSteps)]),
      part('Contacts d’Escalade', [
        table(
          'Matrice d’Escalade',
          ['Niveau', 'Contact', 'Canal', 'Disponibilité'],
          escalation.map(({ level, contact, channel, available }) => [
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
