import { weekday, type Calendar, type Weekday, type WindowRule } from './schema.ts';
import { shownAt } from './zone.ts';

export const weekdayWords: Record<Weekday, string> = {
  monday: 'lundi',
  tuesday: 'mardi',
  wednesday: 'mercredi',
  thursday: 'jeudi',
  friday: 'vendredi',
  saturday: 'samedi',
  sunday: 'dimanche',
};

/** A rule as the plan's document says it: « du lundi au jeudi de 10h à 17h, hors jours fériés ». */
export function ruleWords({ days, from, to, holidays }: WindowRule): string {
  const hours = from === '00:00' && to === '24:00' ? 'à toute heure' : `de ${hourWords(from)} à ${hourWords(to)}`;
  return `${daysWords(days)} ${hours}${holidays === 'shut' ? ', hors jours fériés' : ''}`;
}

/** « lundi 30 novembre 2026 à 10h », as the calendar's clock shows it. */
export function momentWords(at: number, calendar: Calendar): string {
  return `${dayWords(at, calendar)} à ${hourWords(shownAt(at, calendar.timeZone).toPlainTime().toString())}`;
}

export function dayWords(at: number, { timeZone }: Calendar): string {
  const day = shownAt(at, timeZone);
  return `${weekdayWords[weekdayOf(day)]} ${day.day === 1 ? '1er' : day.day} ${months[day.month - 1]} ${day.year}`;
}

/** '09:59' as « 9h59 », '10:00' as « 10h ». */
export function hourWords(hour: string): string {
  const [hours = '', minutes = ''] = hour.split(':');
  return `${Number(hours)}h${minutes === '00' ? '' : minutes}`;
}

export function weekdayOf({ dayOfWeek }: { dayOfWeek: number }): Weekday {
  return weekday.options[dayOfWeek - 1] as Weekday;
}

function daysWords(days: Weekday[]): string {
  const held = weekday.options.filter((each) => days.length === 0 || days.includes(each));
  if (held.length === weekday.options.length) return 'tous les jours';
  const [first, last] = [held[0], held.at(-1)] as [Weekday, Weekday];
  const inARow = weekday.options.indexOf(last) - weekday.options.indexOf(first) === held.length - 1;
  if (held.length > 2 && inARow) return `du ${weekdayWords[first]} au ${weekdayWords[last]}`;
  return held.map((each) => `le ${weekdayWords[each]}`).join(' et ');
}

const months = [
  'janvier',
  'février',
  'mars',
  'avril',
  'mai',
  'juin',
  'juillet',
  'août',
  'septembre',
  'octobre',
  'novembre',
  'décembre',
];
