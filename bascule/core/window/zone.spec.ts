import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';
import { firstMoment, momentOf } from './zone.ts';

const paris = 'Europe/Paris';
const iso = (at: number | null) => at !== null && new Date(at).toISOString();

describe('the first moment of an hour', () => {
  const first = (day: string, hour: string) => iso(firstMoment(Temporal.PlainDate.from(day), hour, paris));

  test('is that hour on a day like any other', () => {
    expect(first('2026-11-23', '10:00')).toBe('2026-11-23T09:00:00.000Z');
    expect(first('2026-07-20', '10:00')).toBe('2026-07-20T08:00:00.000Z');
  });

  test('is the change of clocks where they skip that hour', () => {
    expect(first('2026-03-29', '02:00')).toBe('2026-03-29T01:00:00.000Z');
    expect(first('2026-03-29', '02:30')).toBe('2026-03-29T01:00:00.000Z');
    expect(first('2026-03-29', '03:00')).toBe('2026-03-29T01:00:00.000Z');
  });

  test('is the first of two where clocks show that hour twice', () => {
    expect(first('2026-10-25', '02:30')).toBe('2026-10-25T00:30:00.000Z');
  });

  test('is the next midnight for 24:00, whatever the length of the day', () => {
    expect(first('2026-03-29', '24:00')).toBe('2026-03-29T22:00:00.000Z');
    expect(first('2026-10-25', '24:00')).toBe('2026-10-25T23:00:00.000Z');
  });
});

describe('a moment as people write it', () => {
  test.each([
    ['2026-11-29 03:00', '2026-11-29T02:00:00.000Z'],
    ['2026-11-29T03:00', '2026-11-29T02:00:00.000Z'],
    ['2026-07-14 03:00:30', '2026-07-14T01:00:30.000Z'],
    ['2026-11-29', '2026-11-28T23:00:00.000Z'],
    ['2026-11-29T02:00:00Z', '2026-11-29T02:00:00.000Z'],
    ['2026-11-29T02:00:00.000Z', '2026-11-29T02:00:00.000Z'],
    ['2026-11-29T02:00+09:00', '2026-11-28T17:00:00.000Z'],
  ])('%s is read in the plan’s zone unless it names its offset', (text, moment) => {
    expect(iso(momentOf(text, paris))).toBe(moment);
  });

  test.each(['demain', '', '29/11/2026', '2026-13-01', '2026-02-30 10:00', '2026-11-29 25:00', '1795921200000'])(
    '%j is none',
    (text) => {
      expect(momentOf(text, paris)).toBeNull();
    },
  );

  test('an hour that clocks skip is none', () => {
    expect(momentOf('2026-03-29 02:30', paris)).toBeNull();
  });
});
