import type { Plan } from '../../plan/schema.ts';
import { bullets, figures, paragraph, part, table, type Part } from '../tree.ts';

/** §1. */
export function introduction({ document }: Plan): Part | null {
  if (!document) return null;
  const { purpose, scope, objectives, principles } = document;
  return part(
    'Introduction et objectifs',
    [],
    [
      part('Objet du Document', [
        paragraph(purpose),
        paragraph([
          'Il est écrit depuis les données que la plateforme exécute (',
          { code: 'npx bascule plan document' },
          ') : ce qui est lu ici est ce qui est appliqué.',
        ]),
      ]),
      part('Périmètre', [
        paragraph(`Le plan de déploiement couvre ${scope.length} composantes :`),
        bullets(scope.map(({ title, technology }) => [{ strong: title }, ` : ${technology}`])),
      ]),
      part('Objectifs du Déploiement', [figures(objectives)]),
      part('Principes Directeurs', [
        table(
          'Principes de Déploiement',
          ['Principe', 'Description'],
          principles.map(({ title, text }) => [[{ strong: title }], text]),
        ),
      ]),
    ],
  );
}
