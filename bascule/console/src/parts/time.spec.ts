import { expect, test } from 'vitest';
import { ago, duration, momentTyped, owed, remaining } from './time';

test.each([
  [0, 'à l’instant'],
  [12_000, 'il y a 12 s'],
  [185_000, 'il y a 3 min'],
  [7_200_000, 'il y a 2 h'],
  [3 * 86_400_000, 'il y a 3 j'],
])('what was %i ms ago was %s', (ms, words) => {
  expect(ago(1_000_000, 1_000_000 + ms)).toBe(words);
});

test('what is left is never less than nothing', () => {
  expect([remaining(0, 5_000), remaining(42_000, 0), remaining(185_000, 0), remaining(4_800_000, 0)]).toEqual([
    ...['0 s', '42 s', '3 min 05', '1 h 20'],
  ]);
});

test('what is owed says how late it is', () => {
  expect([owed(60_000, 0), owed(0, 3 * 86_400_000)]).toEqual(['dans 1 min 00', 'en retard de 3 j']);
});

test('a short time is told in milliseconds', () => {
  expect([duration(37.4), duration(61_000)]).toEqual(['37 ms', '1 min']);
});

test.each([
  ['2026-11-24T10:00', '2026-11-24T09:00:00Z'],
  ['2026-07-24T10:00', '2026-07-24T08:00:00Z'],
  ['2027-03-28T03:30', '2027-03-28T01:30:00Z'],
  ['2026-10-25T04:00', '2026-10-25T03:00:00Z'],
])('%s typed for Paris is %s, wherever one types it', (typed, moment) => {
  expect(momentTyped(typed, 'Europe/Paris')).toBe(Date.parse(moment));
});
