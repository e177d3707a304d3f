import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { burning, type BurnRate } from './burn-rate.ts';
import type { Sample } from './traffic.ts';

const minute = 60_000;
const page: BurnRate = { kind: 'burn-rate', objective: 0.999, rate: 14.4, longMs: 60 * minute, shortMs: 5 * minute };
const slowPage: BurnRate = { ...page, rate: 6, longMs: 360 * minute, shortMs: 30 * minute };
const since = 1_000_000_020_000 - (1_000_000_020_000 % minute);

interface Traffic {
  forMs: number;
  perSecond?: number;
  errorsAt: (ms: number) => number;
}

/** What was counted, minute by minute, `forMs` after the start; the last one may not be over. */
function minutesOf({ forMs, perSecond = 10, errorsAt }: Traffic): Sample[] {
  const minutes = new Map<number, Sample>();
  for (let ms = 0; ms < forMs; ms += 1_000) {
    const second = (since + ms - (ms % minute)) / 1_000;
    const known = minutes.get(second) ?? { second, seconds: 60, count: 0, errors5xx: 0, histogram: [] };
    const errors5xx = known.errors5xx + perSecond * errorsAt(ms);
    minutes.set(second, { ...known, count: known.count + perSecond, errors5xx });
  }
  return [...minutes.values()];
}

function burnsAfter(rule: BurnRate, forMs: number, errorsAt: Traffic['errorsAt']): boolean {
  const life = { since, now: since + forMs, minimumRequests: 20 };
  return burning(rule, minutesOf({ forMs, errorsAt }), life) !== null;
}

/** Seconds until the rule speaks, or null within `hours`. */
function secondsUntilFound(rule: BurnRate, hours: number, errorsAt: Traffic['errorsAt'], fromMs = 0): number | null {
  for (let ms = fromMs; ms <= hours * 60 * minute; ms += 1_000) if (burnsAfter(rule, ms, errorsAt)) return ms / 1_000;
  return null;
}

describe('a total outage', () => {
  const from = (ms: number) => (at: number) => (at >= ms ? 1 : 0);

  test('after a sound hour is found by 14.4 over 1 h and 5 min within a minute', () => {
    const found = secondsUntilFound(page, 1.1, from(60 * minute), 60 * minute);
    expect(found).toBe(3_600 + 53);
  });

  test('of a version that never was sound is found as soon as it lived the short span', () => {
    expect(secondsUntilFound(page, 1, from(0), 4 * minute)).toBe(300);
    expect(secondsUntilFound(slowPage, 1, from(0), 29 * minute)).toBe(1_800);
  });

  test('that is over for the short span is no alarm any more, though the hour is still burnt', () => {
    const healed = (ms: number) => (ms >= 30 * minute && ms < 40 * minute ? 1 : 0);
    expect(burnsAfter(page, 40 * minute, healed)).toBe(true);
    expect(burnsAfter(page, 46 * minute + 1_000, healed)).toBe(false);
  });
});

describe('a steady share of errors that R1 (1 %) never sees', () => {
  test('of 0.7 % is found by 6 over 6 h and 30 min after 30 min, and never by 14.4', () => {
    expect(secondsUntilFound(slowPage, 1, () => 0.007, 29 * minute)).toBe(1_800);
    expect(burnsAfter(page, 360 * minute, () => 0.007)).toBe(false);
  });

  test('of 0.5 % burns five times too fast: below both rules', () => {
    for (const rule of [page, slowPage]) expect(burnsAfter(rule, 360 * minute, () => 0.005)).toBe(false);
  });

  test('that meets a rate exactly is no alarm, whatever a computer makes of 1 - 0.99', () => {
    const exact = { ...slowPage, objective: 0.99 };
    expect(burnsAfter(exact, 60 * minute, () => 0.06)).toBe(false);
    expect(burnsAfter(exact, 60 * minute, () => 0.0601)).toBe(true);
  });
});

test('too few answers in either span say nothing', () => {
  const minutes = minutesOf({ forMs: 10 * minute, perSecond: 1, errorsAt: () => 1 });
  const life = (minimumRequests: number) => ({ since, now: since + 10 * minute, minimumRequests });
  expect(burning(page, minutes, life(300))).not.toBeNull();
  expect(burning(page, minutes, life(400))).toBeNull();
});

test('a version is only blamed for its own minutes', () => {
  const before = minutesOf({ forMs: 60 * minute, errorsAt: () => 1 });
  const own = since + 70 * minute;
  expect(burning(page, before, { since: own, now: own + 10 * minute, minimumRequests: 20 })).toBeNull();
});

test('what burns goes on burning with more errors', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  const traffic = fc.array(fc.record({ count: fc.nat(500), errors: share, more: share }), {
    minLength: 5,
    maxLength: 90,
  });
  fc.assert(
    fc.property(traffic, fc.constantFrom(page, slowPage), (counted, rule) => {
      const now = since + counted.length * minute;
      const samples = (extra: boolean) =>
        counted.map(({ count, errors, more }, index): Sample => {
          const few = Math.floor(count * errors);
          const errors5xx = extra ? few + Math.floor((count - few) * more) : few;
          return { second: since / 1_000 + index * 60, seconds: 60, count, errors5xx, histogram: [] };
        });
      const life = { since, now, minimumRequests: 20 };
      if (burning(rule, samples(false), life)) expect(burning(rule, samples(true), life)).not.toBeNull();
    }),
  );
});
