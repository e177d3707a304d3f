import { figureTitles, howCounted, targetWords } from '../../kpi/words.ts';
import type { Plan } from '../../plan/schema.ts';
import { bullets, paragraph, part, table, type Part } from '../tree.ts';

/** §10. */
export function conclusion({ document, kpi }: Plan): Part | null {
  const { summary = null, evolutions = [] } = document ?? {};
  return part(
    'Conclusion',
    [],
    [
      part('Récapitulatif', summary ? [paragraph(summary.text), bullets(summary.points.map(point))] : []),
      part('Indicateurs de Succès', [
        table(
          'KPIs de Déploiement',
          ['Métrique', 'Objectif', 'Mesure'],
          kpi.measures.map((measure) => [
            [{ strong: figureTitles[measure.kind] }],
            targetWords(measure),
            howCounted(measure.kind, kpi),
          ]),
        ),
      ]),
      part('Évolutions Futures', [bullets(evolutions.map(point))]),
    ],
  );
}

const point = ({ title, text }: { title: string; text: string }) => [{ strong: title }, ` : ${text}`];
