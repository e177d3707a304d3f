import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SmoothChoice, stickyChoice } from './choice.ts';

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
  expect(stickyChoice('someone', { blue: 0, green: 0 })).toBeNull();
});

test('a visitor who is on green stays there while green grows', () => {
  fc.assert(
    fc.property(fc.string(), fc.nat(100), fc.nat(100), (visitor, a, b) => {
      const [less, more] = [Math.min(a, b), Math.max(a, b)];
      if (stickyChoice(visitor, { blue: 100 - less, green: less }) !== 'green') return;
      expect(stickyChoice(visitor, { blue: 100 - more, green: more })).toBe('green');
    }),
  );
});

test('visitors spread as the weights say, within 2 points of 25 %', () => {
  const visitors = Array.from({ length: 10_000 }, (_, index) => `visitor-${index}`);
  const onGreen = visitors.filter((visitor) => stickyChoice(visitor, { blue: 75, green: 25 }) === 'green').length;
  expect(Math.abs(onGreen / 10_000 - 0.25)).toBeLessThan(0.02);
});
