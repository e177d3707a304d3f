import murmurhash from 'murmurhash';
import { describe, expect, test } from 'vitest';
import { murmurHash2, pointOf, visitorsAround } from './murmur.ts';

describe('nginx’s place of a visitor', () => {
  test('is MurmurHash2 with seed 0, for texts of every length modulo 4', () => {
    for (let length = 0; length < 40; length++) {
      const text = 'abcdefghijklmnopqrstuvwxyz0123456789ABCD'.slice(0, length);
      expect(murmurHash2(text), text).toBe(murmurhash.v2(text, 0));
    }
  });

  test.each([0, 1, 5, 50, 99, 100])('has somebody close to both sides of %i %', (percent) => {
    const { within, beyond } = visitorsAround(percent);
    if (percent > 0) expect(pointOf(within)).toBeLessThan(percent);
    if (percent < 100) expect(pointOf(beyond)).toBeGreaterThan(percent);
    if (percent > 0 && percent < 100) expect(pointOf(beyond) - pointOf(within)).toBeLessThan(1);
  });
});
