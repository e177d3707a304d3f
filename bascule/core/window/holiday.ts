import { easter } from 'date-easter';
import { Temporal } from 'temporal-polyfill';
import type { Calendar } from './schema.ts';

/** The name of the public holiday that a day is, or null. */
export function holidayOf(day: Temporal.PlainDate, country: Calendar['holidays']): string | null {
  return onFixedDay[country][`${day.monthCode}-${day.day}`] ?? aroundEaster[country][daysAfterEaster(day)] ?? null;
}

/** Code du travail, article L3133-1: the eleven holidays of metropolitan France, Alsace-Moselle's own left out. */
const onFixedDay: Record<Calendar['holidays'], Record<string, string>> = {
  FR: {
    'M01-1': 'le jour de l’An',
    'M05-1': 'la fête du Travail',
    'M05-8': 'la victoire de 1945',
    'M07-14': 'la fête nationale',
    'M08-15': 'l’Assomption',
    'M11-1': 'la Toussaint',
    'M11-11': 'l’armistice de 1918',
    'M12-25': 'Noël',
  },
};

/** By the days since Easter Sunday. */
const aroundEaster: Record<Calendar['holidays'], Record<number, string>> = {
  FR: { 1: 'le lundi de Pâques', 39: 'l’Ascension', 50: 'le lundi de Pentecôte' },
};

function daysAfterEaster(day: Temporal.PlainDate): number {
  return Temporal.PlainDate.from(easter(day.year)).until(day).days;
}
