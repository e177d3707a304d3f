import type { Environment, Plan } from '../../plan/schema.ts';
import { branchMatrix } from '../matrix-words.ts';
import { characteristics, infrastructure } from '../environment-words.ts';
import { settingTitle } from '../fields.ts';
import { bullets, paragraph, part, table, type Part } from '../tree.ts';
import { capital, marked, none, titleIn } from '../words.ts';

/** §2. */
export function environmentsChapter(plan: Plan): Part | null {
  return part(
    'Environnements de déploiement',
    [],
    [
      part('Vue d’Ensemble des Environnements', [overview(plan)]),
      ...plan.environments.map((each) => described(plan, each)),
      part('Matrice des Branches et Environnements', [branchMatrix(plan)]),
      part(
        'Fidélité à la production',
        plan.environments.flatMap((each) => mirrorOf(plan, each)),
      ),
    ],
  );
}

function overview({ environments }: Plan) {
  return table(
    'Environnements',
    ['Environnement', 'URL API', 'URL WEB', 'Objectif'],
    environments.map(({ title, description: { addresses, purpose } }) => [
      [{ strong: title }],
      addresses ? [marked(addresses.api)] : none,
      addresses ? [marked(addresses.web)] : none,
      purpose || none,
    ]),
  );
}

function described(plan: Plan, environment: Environment) {
  return part(`Environnement de ${environment.title}`, [
    table('Configuration Infrastructure', ['Élément', 'Configuration'], infrastructure(environment)),
    paragraph([{ strong: 'Caractéristiques :' }]),
    bullets(characteristics(plan, environment)),
  ]);
}

function mirrorOf(plan: Plan, { title, mirrors }: Environment) {
  if (!mirrors) return [];
  const like = titleIn(plan.environments, mirrors.of);
  return [
    paragraph(
      `${title} est un miroir fidèle de ${like} (configuration identique). Toute différence hors de ces réglages est une erreur :`,
    ),
    table(
      `Différences voulues entre ${title} et ${like}`,
      ['Réglage', 'Champ', 'Pourquoi'],
      mirrors.except.map(({ path, why }) => [[{ strong: settingTitle(path) }], [marked(path)], capital(why)]),
    ),
  ];
}
