import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nextLife } from './back-off.ts';

const backOff = { firstMs: 200, maxMs: 30_000, forgetAfterMs: 60_000 };

test('waits twice as long after each death in a row, and starts over after a long life', () => {
  expect(nextLife(0, 10, backOff)).toEqual({ deaths: 1, waitMs: 200 });
  expect(nextLife(1, 10, backOff)).toEqual({ deaths: 2, waitMs: 400 });
  expect(nextLife(6, 60_000, backOff)).toEqual({ deaths: 1, waitMs: 200 });
});

test('never waits longer than the longest, however often it died', () => {
  fc.assert(fc.property(fc.nat(), (deaths) => nextLife(deaths, 0, backOff).waitMs <= backOff.maxMs));
});
