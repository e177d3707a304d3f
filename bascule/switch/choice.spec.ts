import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SmoothChoice, stickyChoice } from './choice.ts';
import type { Colour, Weights } from './wire.ts';

test('every window of 100 requests has exactly the weights', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 100 }), fc.nat(300), (green, before) => {
      const choice = new SmoothChoice();
      const weights = { blue: 100 - green, green };
      for (let index = 0; index < before; index++) choice.next(weights);
      const chosen = Array.from({ length: 100 }, () => choice.next(weights));
      expect(chosen.filter((colour) => colour === 'green')).toHaveLength(green);
    }),
  );
});

test('a canary of 5 % gets one request in each twenty', () => {
  const choice = new SmoothChoice();
  const chosen = Array.from({ length: 200 }, () => choice.next({ blue: 95, green: 5 }));
  for (let from = 0; from < 200; from += 20) {
    expect(chosen.slice(from, from + 20).filter((colour) => colour === 'green')).toHaveLength(1);
  }
});

test('a weight of 0 gets nothing, and no weights choose nothing', () => {
  const choice = new SmoothChoice();
  expect(new Set(Array.from({ length: 500 }, () => choice.next({ blue: 0, green: 100 })))).toEqual(new Set(['green']));
  expect(choice.next({ blue: 0, green: 0 })).toBeNull();
  expect(stickyChoice('someone', { blue: 0, green: 0 }, 'green')).toBeNull();
});

const share = (newcomer: Colour, percent: number): Weights =>
  newcomer === 'green' ? { blue: 100 - percent, green: percent } : { blue: percent, green: 100 - percent };
const colours = fc.constantFrom<Colour[]>('blue', 'green');

test('a visitor who met the newcomer stays with it while it grows, whatever its colour', () => {
  fc.assert(
    fc.property(fc.string(), fc.nat(100), fc.nat(100), colours, (visitor, a, b, newcomer) => {
      const [less, more] = [Math.min(a, b), Math.max(a, b)];
      if (stickyChoice(visitor, share(newcomer, less), newcomer) !== newcomer) return;
      expect(stickyChoice(visitor, share(newcomer, more), newcomer)).toBe(newcomer);
    }),
  );
});

test('a visitor meets the newcomers of all services with the same share, or none of them', () => {
  fc.assert(
    fc.property(fc.string(), fc.nat(100), (visitor, percent) => {
      const meets = (newcomer: Colour) => stickyChoice(visitor, share(newcomer, percent), newcomer) === newcomer;
      expect(meets('blue')).toBe(meets('green'));
    }),
  );
});

test.each([5, 25, 50, 100])(
  'of 10 000 visitors %i %% meet the newcomer, within four standard deviations',
  (percent) => {
    const p = percent / 100;
    for (let first = 0; first < 50_000; first += 10_000) {
      const visitors = Array.from({ length: 10_000 }, (_, index) => `visitor-${first + index}`);
      const met = visitors.filter((visitor) => stickyChoice(visitor, share('blue', percent), 'blue') === 'blue').length;
      expect(Math.abs(met - 10_000 * p)).toBeLessThanOrEqual(4 * Math.sqrt(10_000 * p * (1 - p)));
    }
  },
);
