import { createRequire } from 'node:module';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';
import { holidayOf } from './holiday.ts';

/** The social ministries' library, with an Easter of its own; its dates are midnights of the local zone. */
const joursFeries = createRequire(import.meta.url)('@socialgouv/jours-feries') as (
  year: number,
) => Record<string, Date>;

describe('the public holidays of metropolitan France', () => {
  test('are on every day of 2024 to 2035 those of the ministries’ own library', () => {
    const theirs = years(2024, 2035).flatMap((year) => Object.values(joursFeries(year)).map(localDay));
    expect(holidaysOf(years(2024, 2035))).toEqual(theirs.toSorted());
  });

  test('are the eleven of article L3133-1 of the code du travail, in any year', () => {
    for (const year of years(2000, 2050)) {
      const names = daysOf(year).flatMap((day) => holidayOf(day, 'FR') ?? []);
      // In 2008 Ascension fell on the first of May: eleven names, ten days.
      expect(names.length).toBeGreaterThanOrEqual(10);
      expect(names.length).toBeLessThanOrEqual(11);
    }
    expect(daysOf(2026).flatMap((day) => holidayOf(day, 'FR') ?? [])).toEqual([
      'le jour de l’An',
      'le lundi de Pâques',
      'la fête du Travail',
      'la victoire de 1945',
      'l’Ascension',
      'le lundi de Pentecôte',
      'la fête nationale',
      'l’Assomption',
      'la Toussaint',
      'l’armistice de 1918',
      'Noël',
    ]);
  });

  test.each([
    ['Easter Monday', '2026-04-06', 'le lundi de Pâques'],
    ['Ascension', '2026-05-14', 'l’Ascension'],
    ['Whit Monday', '2026-05-25', 'le lundi de Pentecôte'],
    ['the earliest Easter Monday of these years', '2035-03-26', 'le lundi de Pâques'],
  ])('know %s, which moves', (_, day, name) => {
    expect(holidayOf(Temporal.PlainDate.from(day), 'FR')).toBe(name);
  });

  test.each([
    ['Good Friday, a holiday in Alsace-Moselle alone', '2026-04-03'],
    ['Saint Stephen’s Day, the same', '2026-12-26'],
    ['Easter Sunday, which the law does not name', '2026-04-05'],
  ])('leave out %s', (_, day) => {
    expect(holidayOf(Temporal.PlainDate.from(day), 'FR')).toBeNull();
  });
});

function years(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

function holidaysOf(wanted: number[]): string[] {
  return wanted.flatMap(daysOf).flatMap((day) => (holidayOf(day, 'FR') === null ? [] : day.toString()));
}

function daysOf(year: number): Temporal.PlainDate[] {
  const first = Temporal.PlainDate.from({ year, month: 1, day: 1 });
  return Array.from({ length: first.daysInYear }, (_, days) => first.add({ days }));
}

/** Where clocks change in between, the library is an hour before or after midnight. */
function localDay(date: Date): string {
  const morning = new Date(date.getTime() + 6 * 3_600_000);
  const [year, month, day] = [morning.getFullYear(), morning.getMonth() + 1, morning.getDate()];
  return Temporal.PlainDate.from({ year, month, day }).toString();
}
