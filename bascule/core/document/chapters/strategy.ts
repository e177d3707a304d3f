import type { Environment, Plan } from '../../plan/schema.ts';
import type { Strategy } from '../../strategy/schema.ts';
import { flagTable } from '../flag-words.ts';
import { gateTable } from '../gate-words.ts';
import { strategyName, strategyText } from '../strategy-words.ts';
import { bullets, callout, paragraph, part, steps, table, type Block, type Part } from '../tree.ts';
import { counted, duration, number } from '../words.ts';
import { windowTable } from '../window-words.ts';

/** §4. */
export function strategyChapter(plan: Plan): Part | null {
  const { document, environments } = plan;
  return part(
    'Stratégie de déploiement',
    [],
    [
      part('Stratégie Blue-Green', blueGreen(plan)),
      part('Fenêtres de Déploiement', [windowRules(plan), windowTable(plan)]),
      part('Canary Deployment', environments.flatMap(canary)),
      part('Feature Flags', [
        ...(document?.flags ? [paragraph(document.flags.text), bullets(document.flags.rules)] : []),
        flagTable(plan),
      ]),
      part('Stratégies par Environnement', [strategies(plan), observation(plan)]),
      part('Contrôles avant Déploiement', [
        paragraph('Tous les contrôles d’un environnement sont faits côte à côte ; un seul en échec, et rien ne bouge.'),
        gateTable(plan),
      ]),
    ],
  );
}

function blueGreen({ name, environments }: Plan): (Block | null)[] {
  const where = environments.filter(({ strategies }) => strategies.some(({ kind }) => kind === 'blue-green'));
  if (where.length === 0) return [];
  const times = where.map(({ title, bakeMs }) => `${duration(bakeMs)} en ${title}`).join(', ');
  return [
    paragraph(
      `${name} utilise une stratégie Blue-Green Deployment pour garantir un déploiement sans interruption de service.`,
    ),
    steps([
      {
        title: 'État Initial',
        text: 'Environnement BLUE actif (version N, reçoit le trafic). Environnement GREEN inactif.',
      },
      {
        title: 'Déploiement',
        text: 'Nouvelle version déployée sur GREEN (version N+1). Tests de smoke automatiques et validation fonctionnelle sur GREEN.',
      },
      {
        title: 'Basculement',
        text: 'Le trafic est redirigé vers GREEN, un composant après l’autre. BLUE devient inactif (conservé pour rollback).',
      },
      {
        title: 'Confirmation ou Rollback',
        text: `Si OK après observation (${times}) : BLUE peut être mis à jour. Si KO : rollback immédiat vers BLUE.`,
      },
    ]),
  ];
}

function windowRules({ calendar, windows }: Plan) {
  if (windows.length === 0) return null;
  return callout('rule', 'Règles critiques', [
    `Les heures sont celles de ${calendar.timeZone} ; les jours fériés, ceux de ${countryWords[calendar.holidays]}.`,
    'Un rollback n’attend ni fenêtre ni approbation. Personne n’approuve son propre déploiement.',
  ]);
}

const countryWords: Record<Plan['calendar']['holidays'], string> = { FR: 'la France' };

function canary({ title, bakeMs, strategies }: Environment): (Block | null)[] {
  return strategies
    .filter((each) => each.kind === 'canary')
    .flatMap((strategy) => [
      paragraph(
        `Pour les fonctionnalités à risque élevé, un déploiement Canary progressif peut être utilisé en ${title} :`,
      ),
      steps([
        ...strategy.steps.map(canaryStep),
        { title: '100 % du trafic', text: `Observation pendant ${duration(bakeMs)}, puis confirmation` },
      ]),
    ]);
}

const canaryStep = ({ percent, holdMs }: (Strategy & { kind: 'canary' })['steps'][number]) => ({
  title: `${number(percent)} % du trafic`,
  text: `Pendant ${duration(holdMs)}, comparé à la version en place pendant les mêmes minutes`,
});

function strategies({ environments }: Plan) {
  return table(
    'Stratégies permises',
    ['Environnement', 'Par défaut', 'Sur demande'],
    environments.map(({ title, strategies }) => {
      const [usual, ...others] = strategies;
      return [
        [{ strong: title }],
        usual ? strategyText(usual) : strategyName['blue-green'],
        others.map(strategyText).join(' ; ') || 'aucune autre',
      ];
    }),
  );
}

function observation({ environments }: Plan) {
  return table(
    'Observation',
    ['Environnement', 'Avant confirmation', 'Avec trop peu de trafic', 'Visites synthétiques'],
    environments.map(({ title, bakeMs, onLittleTraffic, syntheticPerSecond }) => [
      [{ strong: title }],
      duration(bakeMs),
      onLittleTraffic === 'hold' ? 'attend d’en avoir assez pour juger' : 'continue à la fin du temps prévu',
      syntheticPerSecond === 0 ? 'aucune' : `${counted(syntheticPerSecond, 'visite')} par seconde`,
    ]),
  );
}
