import { describe, expect, test } from 'vitest';
import { readTime, writeTime } from './point-in-time.ts';

const paris = 'Europe/Paris';
const read = (text: string) => {
  const found = readTime(text, paris);
  return found.kind === 'time' ? new Date(found.at).toISOString() : found.sentence;
};

describe('a time to go back to', () => {
  test.each([
    ['2026-11-29 03:00', '2026-11-29T02:00:00.000Z'],
    ['2026-07-14T03:00:30.250', '2026-07-14T01:00:30.250Z'],
    ['2026-11-29T03:00:00Z', '2026-11-29T03:00:00.000Z'],
    ['2026-11-29 03:00:00+01:00', '2026-11-29T02:00:00.000Z'],
    ['2028-02-29 12:00', '2028-02-29T11:00:00.000Z'],
  ])('« %s » is %s', (text, iso) => {
    expect(read(text)).toBe(iso);
  });

  test('in the hour that autumn repeats must be told apart, by either of two answers that can be read', () => {
    expect(read('2026-10-25 02:30')).toBe(
      '« 2026-10-25 02:30 » arrive deux fois à Europe/Paris, au passage à l’heure d’hiver : précisez « 2026-10-25T02:30:00+02:00 » ou « 2026-10-25T02:30:00+01:00 ».',
    );
    expect(read('2026-10-25T02:30:00+02:00')).toBe('2026-10-25T00:30:00.000Z');
    expect(read('2026-10-25T02:30:00+01:00')).toBe('2026-10-25T01:30:00.000Z');
    expect(read('2026-10-25 01:59')).toBe('2026-10-24T23:59:00.000Z');
    expect(read('2026-10-25 03:00')).toBe('2026-10-25T02:00:00.000Z');
  });

  test('in the hour that spring skips is refused with one that exists', () => {
    expect(read('2026-03-29 02:30')).toContain('« 2026-03-29T03:30:00+02:00 »');
    expect(read('2026-03-29 03:00')).toBe('2026-03-29T01:00:00.000Z');
  });

  test.each([
    'hier',
    '',
    '2026-11-29',
    '29/11/2026 03:00',
    '2026-02-30 03:00',
    '2026-11-29 25:00',
    '2026-02-29T10:00Z',
  ])('« %s » is refused with an example', (text) => {
    expect(read(text)).toContain('écrivez par exemple « 2026-11-29 03:00 »');
  });

  test('is written as it can be read, in the repeated hour too', () => {
    for (const iso of [
      '2026-07-14T01:00:30Z',
      '2026-10-25T00:30:00Z',
      '2026-10-25T01:30:00Z',
      '2026-03-29T01:00:00Z',
    ]) {
      const written = writeTime(Date.parse(iso), paris);
      expect(readTime(written, paris)).toEqual({ kind: 'time', at: Date.parse(iso) });
    }
    expect(writeTime(Date.parse('2026-07-14T01:00:30.900Z'), paris)).toBe('2026-07-14 03:00:30');
  });
});
