import type { Procedure } from '../schema.ts';
import type { Component, Plan } from '../../plan/schema.ts';
import { bullets, callout, code, figures, part, steps, table, type Block, type Part, type Text } from '../tree.ts';
import { commandLine, counted, duration, every, marked, none, roleTitles } from '../words.ts';

/** §5. */
export function proceduresChapter(plan: Plan): Part | null {
  const procedures = plan.document?.procedures ?? [];
  const database = plan.components.find(({ kind }) => kind === 'database');
  const isTold = procedures.some(({ components }) => database && components.includes(database.name));
  return part(
    'Procédures de déploiement par composant',
    [],
    [
      ...procedures.map((each) => procedure(plan, each)),
      part('Règles des Migrations', [database && !isTold ? migrationRules(plan) : null]),
      part('Sauvegardes', [backups(plan)]),
    ],
  );
}

function procedure(plan: Plan, words: Procedure) {
  const own = plan.components.filter(({ name }) => words.components.includes(name));
  return part(
    words.title,
    [
      steps(words.steps),
      executed(own),
      code(words.commands),
      figures(words.takes === null ? [] : [{ value: words.takes, label: 'Durée' }]),
      callout('rule', 'Règles', words.rules),
      own.some(({ kind }) => kind === 'database') ? migrationRules(plan) : null,
    ],
    words.ways.map((way) => part(way.title, [bullets(way.steps)])),
  );
}

/** What the words above come down to. */
function executed(components: Component[]): Block | null {
  return table('Ce qui est exécuté', ['Composant', 'Construction', 'Résultat', 'Prêt quand'], components.map(row));
}

function row(component: Component): Text[] {
  const title: Text = [{ strong: component.title }];
  if (component.kind === 'database')
    return [title, none, [marked(component.migrations)], 'les migrations sont appliquées'];
  const { build, probe, smoke } = component;
  return [
    title,
    [commandLine(build.command)],
    [marked(build.output)],
    [
      marked(probe.path),
      ` répond, puis ${counted(smoke.length, 'smoke test', 'smoke tests')} réussi${smoke.length > 1 ? 's' : ''}`,
    ],
  ];
}

function migrationRules(plan: Plan) {
  const { withinMs, destructiveNeeds, lockTimeoutMs, invariants } = plan.migrations;
  const approval =
    destructiveNeeds.length > 0
      ? `requiert approbation : ${roleTitles(plan, destructiveNeeds).join(' ou ')}`
      : 'ne requiert pas d’approbation particulière';
  return callout('rule', 'Règles critiques pour les migrations', [
    `Toute migration destructive (DROP, DELETE) ${approval}.`,
    'Les migrations doivent être rétrocompatibles (rollback possible) ; chacune est répétée dans les deux sens sur une copie des données.',
    `Durée migration < ${duration(withinMs)} (sinon planifier maintenance).`,
    `Aucun verrou n’est attendu plus de ${duration(lockTimeoutMs)} ; ensuite la migration se retire et réessaie.`,
    ...(invariants.length > 0
      ? [`Vrai avant et après chacune : ${invariants.map(({ name }) => name).join(' ; ')}.`]
      : []),
  ]);
}

function backups({ environments }: Plan) {
  return table(
    'Sauvegardes chiffrées, vérifiées en les restaurant',
    ['Environnement', 'Automatique', 'Rétention', 'Perte possible'],
    environments.flatMap(({ title, backup }) => {
      if (!backup) return [];
      const { everyMs, keepDays, shipWithinMs } = backup;
      return [[[{ strong: title }], every(everyMs), counted(keepDays, 'jour'), `${duration(shipWithinMs)} au plus`]];
    }),
  );
}
