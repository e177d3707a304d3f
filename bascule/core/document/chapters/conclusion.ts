import type { Plan } from '../../plan/schema.ts';
import { bullets, paragraph, part, table, type Part } from '../tree.ts';

/** §10. */
export function conclusion({ document }: Plan): Part | null {
  if (!document) return null;
  const { summary, measures, evolutions } = document;
  return part(
    'Conclusion',
    [],
    [
      part('Récapitulatif', summary ? [paragraph(summary.text), bullets(summary.points.map(point))] : []),
      part('Indicateurs de Succès', [
        table(
          'KPIs de Déploiement',
          ['Métrique', 'Objectif', 'Mesure'],
          measures.map(({ title, target, measure }) => [[{ strong: title }], target, measure]),
        ),
      ]),
      part('Évolutions Futures', [bullets(evolutions.map(point))]),
    ],
  );
}

const point = ({ title, text }: { title: string; text: string }) => [{ strong: title }, ` : ${text}`];
