import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stateOf as derived, worst, type ComponentState, type Evidence } from './component-status.ts';
import { incident, maintenance, minute, minutesUntil, now } from './spec/a-page.ts';

const reading = { freshForMs: 5 * minute, slowMs: 1_000 };
const stateOf = (evidence: Partial<Evidence>) =>
  derived({ minutes: [], incidents: [], maintenances: [], ...evidence }, reading, now);
const looks = (...all: (boolean | number | null)[]) => stateOf({ minutes: minutesUntil(now, ...all) });

describe('a component that is asked every minute', () => {
  test('is operational while it answers', () => {
    expect(looks(true, true, true)).toBe('operational');
  });

  test('is told worse with each failure in a row, and is down at the third', () => {
    expect([
      looks(true, false),
      looks(true, false, false),
      looks(false, false, false),
      looks(false, false, false, false),
    ]).toEqual(['degraded_performance', 'partial_outage', 'major_outage', 'major_outage']);
  });

  test('that comes and goes is degraded, and well again after five good minutes', () => {
    expect(looks(false, true, false, true)).toBe('degraded_performance');
    expect(looks(false, false, true, true, true, true, true)).toBe('operational');
  });

  test('that is slow three times in a row is degraded, once is not', () => {
    expect(looks(1_500, 1_200, 1_001)).toBe('degraded_performance');
    expect(looks(20, 1_500, 20)).toBe('operational');
  });

  test('that nobody looked at for five minutes is not known', () => {
    expect(looks(true, null, null, null, null)).toBe('operational');
    expect(looks(true, null, null, null, null, null)).toBe('no_data');
    expect(looks()).toBe('no_data');
  });

  test('does not know of minutes to come, as after a clock that was set back', () => {
    expect(stateOf({ minutes: minutesUntil(now + 10 * minute, true) })).toBe('no_data');
  });
});

describe('an incident', () => {
  test('holds its component in the state of its impact, though the probes are good', () => {
    const minutes = minutesUntil(now, true, true, true);
    expect(stateOf({ minutes, incidents: [incident()] })).toBe('major_outage');
    expect(stateOf({ minutes, incidents: [incident({ impact: 'major' })] })).toBe('partial_outage');
    expect(stateOf({ incidents: [incident({ impact: 'minor' })] })).toBe('degraded_performance');
  });

  test('that is no longer felt, or over, holds nothing', () => {
    const minutes = minutesUntil(now, true);
    expect(stateOf({ minutes, incidents: [incident({ relievedAt: now })] })).toBe('operational');
    expect(stateOf({ minutes, incidents: [incident({ resolvedAt: now })] })).toBe('operational');
  });

  test('of little impact does not hide what the probes find', () => {
    expect(
      stateOf({ minutes: minutesUntil(now, false, false, false), incidents: [incident({ impact: 'minor' })] }),
    ).toBe('major_outage');
  });
});

describe('announced maintenance', () => {
  test('that is under way is what a failing component is in', () => {
    expect(stateOf({ minutes: minutesUntil(now, false, false, false), maintenances: [maintenance()] })).toBe(
      'under_maintenance',
    );
  });

  test('that is to come or over excuses nothing', () => {
    const minutes = minutesUntil(now, false, false, false);
    for (const change of [{ from: now + 1 }, { to: now }]) {
      expect(stateOf({ minutes, maintenances: [maintenance(change)] })).toBe('major_outage');
    }
  });

  test('does not hide an incident', () => {
    expect(stateOf({ incidents: [incident()], maintenances: [maintenance()] })).toBe('major_outage');
  });
});

test('whatever is known, operational is said only where the newest look was lately and good and no incident is felt', () => {
  const look = fc.oneof(fc.boolean(), fc.integer({ min: 1, max: 3_000 }), fc.constant(null));
  const impact = fc.constantFrom('none' as const, 'minor' as const, 'major' as const, 'critical' as const);
  fc.assert(
    fc.property(fc.array(look, { maxLength: 12 }), fc.array(impact, { maxLength: 2 }), (all, impacts) => {
      const minutes = minutesUntil(now, ...all);
      const state = stateOf({ minutes, incidents: impacts.map((each) => incident({ impact: each })) });
      if (state !== 'operational') return;
      const newest = minutes.at(-1);
      expect(newest?.failed).toBe(0);
      expect(now - (newest?.minute ?? 0)).toBeLessThan(reading.freshForMs);
      expect(impacts.every((each) => each === 'none')).toBe(true);
    }),
  );
});

test('one more failure never makes a state better', () => {
  const order: ComponentState[] = ['operational', 'degraded_performance', 'partial_outage', 'major_outage'];
  fc.assert(
    fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 8 }), (all) => {
      const before = order.indexOf(stateOf({ minutes: minutesUntil(now, ...all) }));
      const after = order.indexOf(stateOf({ minutes: minutesUntil(now, ...all, false) }));
      if (all.at(-1) === false) expect(after).toBeGreaterThanOrEqual(before);
      expect(after).toBeGreaterThan(0);
    }),
  );
});

test('the worst of nothing is operational, and what is not known is worse than that', () => {
  expect(worst([])).toBe('operational');
  expect(worst(['operational', 'no_data'])).toBe('no_data');
  expect(worst(['no_data', 'under_maintenance', 'partial_outage'])).toBe('partial_outage');
});
