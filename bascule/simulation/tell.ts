import { shownAt } from '../core/window/zone.ts';
import { trialPlan } from './trial-plan.ts';

const days = ['lun.', 'mar.', 'mer.', 'jeu.', 'ven.', 'sam.', 'dim.'];
const two = (value: number) => String(value).padStart(2, '0');
const whoWidth = 22;

/** One line of a trace, in the time of the plan: « jeu. 14/05/2026 10:36:01,250  serveur B (époque 3)   décide : start ». */
export function momentLine(at: number, who: string, what: string): string {
  const shown = shownAt(at, trialPlan.calendar.timeZone);
  const day = `${days[shown.dayOfWeek - 1]} ${two(shown.day)}/${two(shown.month)}/${shown.year}`;
  const time = `${two(shown.hour)}:${two(shown.minute)}:${two(shown.second)},${String(shown.millisecond).padStart(3, '0')}`;
  return `${day} ${time}  ${who.padEnd(whoWidth)}  ${what}`;
}
