import { expect, test } from 'vitest';
import { dayOf, monthAfter, monthWords, weeksOf, type Day } from './month';

const days = (count: number, month = '2026-11'): Day[] =>
  Array.from({ length: count }, (_, index) => {
    return { day: `${month}-${String(index + 1).padStart(2, '0')}`, holiday: null, windows: [] };
  });

test('weeks begin on Monday: the first of November 2026 is a Sunday', () => {
  const weeks = weeksOf(days(30));
  expect(weeks[0]!.map((day) => day?.day ?? null)).toEqual([null, null, null, null, null, null, '2026-11-01']);
  expect([weeks.length, weeks.every((week) => week.length === 7)]).toEqual([6, true]);
});

test('months go on over the end of a year', () => {
  expect([monthAfter('2026-12', 1), monthAfter('2027-01', -1)]).toEqual(['2027-01', '2026-12']);
});

test('a moment late in the evening belongs to the day that the clock of the plan shows', () => {
  const late = Date.UTC(2026, 10, 30, 23, 30);
  expect([dayOf(late, 'Europe/Paris'), dayOf(late, 'UTC')]).toEqual(['2026-12-01', '2026-11-30']);
  expect(monthWords('2026-11')).toBe('novembre 2026');
});
