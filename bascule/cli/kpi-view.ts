import type { Figure } from '../core/kpi/figures.ts';
import { sparkline } from '../core/kpi/sparkline.ts';
import { eliteWords, figureTitles, howCounted, shownTarget, valueWords } from '../core/kpi/words.ts';
import { titleIn } from '../core/document/words.ts';
import { stateWords } from '../core/deployment/state.ts';
import type { KpiReport, KpiRows } from '../server/kpi/wire.ts';
import type { Context } from './context.ts';
import { styled, table } from './table.ts';
import { whenOf } from './when.ts';

/** « Production, tous les composants, du 31/08/2026 10:05 au 23/11/2026 10:05 ». */
export function periodLine(
  { plan }: Context,
  { environment, component, from, to }: Pick<KpiReport, 'environment' | 'component' | 'from' | 'to'>,
): string {
  const when = whenOf(plan);
  const what = component === null ? 'tous les composants' : titleIn(plan.components, component);
  return styled('bold', `${titleIn(plan.environments, environment)}, ${what}, du ${when(from)} au ${when(to)}`);
}

export function showFigures({ plan, out }: Context, { measures, dora, counts }: KpiReport): void {
  const row = ({ name, value, unit, target, met, weeks }: Figure) => [
    figureTitles[name],
    target === null ? (eliteWords[name] ?? '') : shownTarget(target, unit),
    value === null ? styled('dim', 'pas de données') : valueWords(value, unit),
    met === null ? '' : met ? styled('green', '● tenu') : styled('red', '○ non tenu'),
    sparkline(weeks),
    styled('dim', howCounted(name, plan.kpi)),
  ];
  const heading = (title: string, bound: string) => [title, bound, 'Valeur', '', 'Semaines', 'Mesure'];
  out.say(table(heading('Indicateurs du plan', 'Objectif'), measures.map(row)));
  out.say('');
  out.say(table(heading('DORA', 'Élite 2024'), dora.map(row)));
  const { releases, deliveries, failedDeliveries, rollbacks, incidents } = counts;
  out.say('');
  out.say(
    `  Comptés : ${releases} déploiements, dont ${deliveries} arrivés aux utilisateurs, dont ${failedDeliveries} en échec ; ${rollbacks} rollbacks ; ${incidents} incidents résolus.`,
  );
}

export function showRows({ plan, out }: Context, rows: KpiRows['deployments']): void {
  if (rows.length === 0) return out.say('  Aucun déploiement ne s’est terminé dans cette période.');
  const when = whenOf(plan);
  const time = (ms: number | null) => (ms === null ? '' : valueWords(ms, 'ms'));
  out.say(
    table(
      ['Terminé', 'Déploiement', 'Version', 'Issue', 'Réussi', 'Durée', 'Rollback', 'Composants', 'Incidents'],
      rows.map((row) => [
        ...[
          when(row.settledAt),
          row.deployment,
          row.version,
          stateWords[row.outcome],
          row.success === null ? '—' : row.success ? 'oui' : 'non',
        ],
        ...[time(row.tookMs), time(row.rollbackMs), row.components.join(', '), row.incidents.join(', ')],
      ]),
    ),
  );
}
