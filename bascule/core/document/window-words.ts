import type { Plan } from '../plan/schema.ts';
import { weekday, type WindowRule } from '../window/schema.ts';
import { ruleWords, weekdayWords } from '../window/words.ts';
import { approvalText } from './approval-words.ts';
import { table, type Block, type Text } from './tree.ts';
import { capital, none } from './words.ts';

/** §4.2. */
export function windowTable(plan: Plan): Block | null {
  return table(
    'Fenêtres de Déploiement',
    ['Type', 'Fenêtre Autorisée', 'Fenêtre Interdite', 'Approbation', 'Environnements'],
    plan.windows.map((rule) => [
      [{ strong: rule.title }, ` (${rule.kind})`],
      openWords(rule),
      shutWords(rule),
      agreement(plan, rule),
      heldBy(plan, rule),
    ]),
  );
}

function openWords(rule: WindowRule): string {
  const words = ruleWords(rule);
  return words === 'tous les jours à toute heure' ? '24h/7j' : capital(words);
}

/** « Vendredi, weekends, jours fériés ». */
function shutWords({ days, holidays }: WindowRule): string {
  const shut = days.length === 0 ? [] : weekday.options.filter((each) => !days.includes(each));
  const isWeekendShut = shut.includes('saturday') && shut.includes('sunday');
  const named = shut.filter((each) => !isWeekendShut || (each !== 'saturday' && each !== 'sunday'));
  if (named.length > 4) return 'Tout autre jour';
  const words = [
    ...named.map((each) => weekdayWords[each]),
    ...(isWeekendShut ? ['weekends'] : []),
    ...(holidays === 'shut' ? ['jours fériés'] : []),
  ];
  return words.length === 0 ? none : capital(words.join(', '));
}

/** Who agrees where this window holds, and what users are told before. */
function agreement(plan: Plan, { kind, announcedDaysBefore }: WindowRule): Text {
  const rules = plan.environments.flatMap(({ approvals }) => approvals.filter((rule) => rule.kind === kind));
  const words = [
    ...new Set(rules.map((rule) => approvalText(plan, rule))),
    ...(announcedDaysBefore > 0 ? [`Communication J-${announcedDaysBefore}`] : []),
  ];
  return words.length === 0 ? none : words.join(', ');
}

function heldBy({ environments }: Plan, { kind }: WindowRule): Text {
  const held = environments.filter(({ windows }) => windows.includes(kind)).map(({ title }) => title);
  return held.length === 0 ? none : held.join(', ');
}
