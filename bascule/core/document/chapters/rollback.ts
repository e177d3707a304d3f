import type { Plan, RollbackTrigger } from '../../plan/schema.ts';
import type { WayBack } from '../schema.ts';
import { bullets, callout, code, figures, paragraph, part, table, type Part } from '../tree.ts';
import { capital, counted, duration, number, percent } from '../words.ts';

/** §6. */
export function rollbackChapter(plan: Plan): Part | null {
  const { document, rollback } = plan;
  return part(
    'Procédure de rollback',
    [],
    [
      part('Critères de Déclenchement Rollback', [
        callout('danger', 'Un rollback doit être déclenché immédiatement si :', [
          ...rollback.triggers.map((trigger) => capital(triggerText(trigger))),
          ...(document?.rollbackReasons ?? []),
        ]),
      ]),
      ...(document?.waysBack ?? []).map(wayBack),
      part('Détection en Secondes', fastPath(plan)),
    ],
  );
}

/** « taux d’erreur API > 1 % pendant 5 minutes ». */
export function triggerText(trigger: RollbackTrigger): string {
  switch (trigger.kind) {
    case 'error-rate':
      return `taux d’erreur API > ${percent(trigger.above)} pendant ${duration(trigger.forMs)}`;
    case 'latency-p95':
      return `latence P95 > ${number(trigger.aboveMs)} ms pendant ${duration(trigger.forMs)}`;
    case 'health':
      return `health check en échec ${number(trigger.failures)} fois consécutives`;
    case 'smoke':
      return 'échec des smoke tests post-déploiement';
    case 'burn-rate':
      return `budget d’erreur d’une disponibilité de ${percent(trigger.objective)} consommé ${number(trigger.rate)} fois trop vite, sur ${duration(trigger.longMs)} et sur ${duration(trigger.shortMs)}`;
  }
}

function wayBack({ title, warning, text, options, commands, within, rules }: WayBack) {
  return part(title, [
    callout('warning', 'Attention', warning === null ? [] : [warning]),
    paragraph(text),
    paragraph(options.length > 0 ? 'Options disponibles :' : null),
    bullets(options),
    code(commands),
    figures(within === null ? [] : [{ value: within, label: 'Temps de rollback' }]),
    callout('rule', 'Règle', rules),
  ]);
}

function fastPath({ rollback: { fast } }: Plan) {
  return [
    paragraph(
      'À côté des critères ci-dessus, qui demandent des minutes, la nouvelle version est comparée à celle en place à chaque regard ; une différence grossière suffit au rollback.',
    ),
    table(
      'Comparaison continue',
      ['Réglage', 'Valeur'],
      [
        ['Fausses alertes', `${percent(fast.falseAlarmRate)} des déploiements d’une bonne version, au plus`],
        ['Juge à partir de', counted(fast.minimumRequests, 'requête')],
        ['Erreurs tolérées', percent(fast.tolerated.errors)],
        ['Réponses lentes tolérées', percent(fast.tolerated.slow)],
        ['Lente au-delà de', `${number(fast.slowMs)} ms`],
      ],
    ),
  ];
}
