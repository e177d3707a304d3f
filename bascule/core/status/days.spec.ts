import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  barOf,
  groupBar,
  lastDays,
  nothing,
  tallyOf,
  total,
  uptimeOf,
  uptimePercent,
  type Counted,
  type Day,
} from './days.ts';
import { hour, incident, minute, minutesUntil, now } from './spec/a-page.ts';

const counted = (...looks: (boolean | null)[]): Counted => {
  const minutes = minutesUntil(now, ...looks);
  return {
    ok: minutes.filter(({ failed }) => failed === 0).length,
    failedAt: minutes.filter(({ failed }) => failed > 0).map(({ minute: at }) => at),
  };
};
const today = lastDays(now, 1, 'Europe/Paris')[0] as Day;
const tallies = fc.record({ ok: fc.nat(1_440), failed: fc.nat(1_440), excused: fc.nat(1_440) });

describe('the last days', () => {
  test('end with the day under way, and follow each other without a gap or an overlap', () => {
    const days = lastDays(now, 90, 'Europe/Paris');
    expect(days).toHaveLength(90);
    expect(days.at(-1)).toMatchObject({ date: '2026-11-23', from: Date.UTC(2026, 10, 22, 23) });
    for (const [index, day] of days.entries()) if (index > 0) expect(day.from).toBe(days[index - 1]?.to);
  });

  test('have 25 hours where the clock is put back', () => {
    const day = lastDays(now, 90, 'Europe/Paris').find(({ date }) => date === '2026-10-25');
    expect((day!.to - day!.from) / hour).toBe(25);
  });
});

describe('uptime', () => {
  test('is the share of the known minutes; minutes that nobody looked at count for nothing', () => {
    expect(uptimeOf(tallyOf(counted(true, null, null, false, true, true), []))).toBe(0.75);
    expect(uptimeOf(nothing)).toBeNull();
  });

  test('leaves out what failed in announced maintenance, and only that', () => {
    const minutes = counted(false, true, false);
    const spans = [{ from: now - 30 * minute, to: Math.floor(now / minute) * minute }];
    expect(tallyOf(minutes, spans)).toEqual({ ok: 1, failed: 1, excused: 1 });
  });

  test('is 100 % where no known minute failed, and nowhere else', () => {
    fc.assert(
      fc.property(tallies, (tally) => {
        const percent = uptimePercent(tally);
        if (tally.ok + tally.failed === 0) expect(percent).toBeNull();
        else expect(percent === 100).toBe(tally.failed === 0);
      }),
    );
    expect(uptimePercent({ ok: 129_599, failed: 1, excused: 0 })).toBe(99.99);
    expect(uptimePercent({ ok: 0, failed: 3, excused: 0 })).toBe(0);
  });

  test('of several is that of all their minutes', () => {
    expect(uptimeOf(total([{ ok: 10, failed: 0, excused: 0 }, nothing, { ok: 20, failed: 10, excused: 5 }]))).toBe(
      0.75,
    );
  });
});

describe('a day’s bar', () => {
  test('without data is no data, and never green', () => {
    expect(barOf(today, nothing, []).state).toBe('no_data');
  });

  test('is green only where something was measured, nothing failed and no incident was felt', () => {
    fc.assert(
      fc.property(tallies, fc.boolean(), (tally, felt) => {
        const { state } = barOf(today, tally, felt ? [incident()] : []);
        expect(state === 'operational').toBe(tally.ok > 0 && tally.failed === 0 && tally.excused === 0 && !felt);
      }),
    );
  });

  test('is as bad as its failed minutes', () => {
    const states = [1, 9, 10, 59, 60].map((failed) => barOf(today, { ...nothing, ok: 1_000, failed }, []).state);
    expect(states).toEqual([
      'degraded_performance',
      'degraded_performance',
      'partial_outage',
      'partial_outage',
      'major_outage',
    ]);
  });

  test('names the incidents that were felt in it, and takes the state of the worst', () => {
    const before = incident({ id: 'i-0', startedAt: today.from - hour, relievedAt: today.from - 1, resolvedAt: now });
    const over = incident({ id: 'i-2', impact: 'major', relievedAt: now - 10 * minute });
    const bar = barOf(today, { ...nothing, ok: 500 }, [before, over]);
    expect(bar).toMatchObject({ state: 'partial_outage', incidents: ['i-2'] });
  });

  test('is no worse than the time for which an incident was felt, and all of its impact while it is', () => {
    const stateAfter = (ms: number | null) => {
      const relievedAt = ms === null ? null : today.from + hour + ms;
      return barOf(today, { ...nothing, ok: 500 }, [incident({ startedAt: today.from + hour, relievedAt })]).state;
    };
    expect([2_000, 15 * minute, 90 * minute, null].map(stateAfter)).toEqual([
      'degraded_performance',
      'partial_outage',
      'major_outage',
      'major_outage',
    ]);
  });

  test('of a group is as bad as the worst of it', () => {
    const [good, bad] = [barOf(today, { ...nothing, ok: 10 }, []), barOf(today, nothing, [incident()])];
    expect(groupBar([good, bad, good])).toMatchObject({
      state: 'major_outage',
      tally: { ok: 20 },
      incidents: ['i-1'],
    });
  });
});
