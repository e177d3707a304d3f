import { Temporal } from 'temporal-polyfill';
import { holidayOf } from '../core/window/holiday.ts';
import { shownAt } from '../core/window/zone.ts';

const days = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;

/** The next such day after a moment that is no public holiday, at such an hour in Paris: milliseconds since 1970. */
export function nextInParis(weekday: (typeof days)[number], time: string, after: number): number {
  const tomorrow = shownAt(after, 'Europe/Paris').toPlainDate().add({ days: 1 });
  let day = tomorrow.add({ days: (days.indexOf(weekday) + 8 - tomorrow.dayOfWeek) % 7 });
  while (holidayOf(day, 'FR') !== null) day = day.add({ weeks: 1 });
  return day.toZonedDateTime({ timeZone: 'Europe/Paris', plainTime: Temporal.PlainTime.from(time) }).epochMilliseconds;
}
