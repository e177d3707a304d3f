import fc from 'fast-check';
import { expect, it } from 'vitest';
import { pointsFor } from './points.ts';

it.each([
  [1, 0],
  [19, 0],
  [20, 1],
  [99, 4],
  [100, 5],
  [1999, 99],
  [1_000_000, 50_000],
])('a purchase of %i cents earns %i points', (amountCents, points) => {
  expect(pointsFor(amountCents)).toBe(points);
});

it('twenty cents are a point, whatever the amount', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000_000 }), (amountCents) => {
      expect(pointsFor(amountCents)).toBe(Math.floor(amountCents / 20));
    }),
  );
});
