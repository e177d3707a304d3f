import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { onCallAt, shiftsBetween, type Override } from './on-call.ts';
import type { OnCall } from './schema.ts';

const hour = 3_600_000;
const week = 7 * 24 * hour;
const zone = 'Europe/Paris';
const rota: OnCall = { title: 'Astreinte', people: ['dora', 'karim', 'lea'], since: '2026-01-05', handOver: '10:00' };
const begin = Date.UTC(2026, 0, 5, 9);

const at = (iso: string) => Date.parse(iso);
const who = (moment: number, overrides: Override[] = []) => onCallAt(rota, overrides, zone, moment)?.person ?? null;

const overrides = fc.array(
  fc.record({
    from: fc.integer({ min: 0, max: 400 }),
    hours: fc.integer({ min: 1, max: 300 }),
    person: fc.constantFrom('fanny', 'hugo'),
  }),
  { maxLength: 6 },
);
const asRows = (drawn: { from: number; hours: number; person: string }[]): Override[] =>
  drawn.map(({ from, hours, person }, index) => ({
    ...{ id: index + 1, person, by: 'dora', at: 0, reason: '' },
    ...{ from: begin + from * hour, to: begin + (from + hours) * hour },
  }));

describe('the rotation', () => {
  test('hands over on the same day and hour of the zone, in winter and in summer', () => {
    expect([who(begin - 1), who(begin), who(begin + week - 1), who(begin + week)]).toEqual([
      null,
      'dora',
      'dora',
      'karim',
    ]);
    // 10:00 in Paris is 9:00 UTC in winter and 8:00 UTC in summer.
    expect(who(at('2026-03-30T07:59:59Z'))).not.toBe(who(at('2026-03-30T08:00:00Z')));
    expect(who(at('2026-11-30T08:59:59Z'))).not.toBe(who(at('2026-11-30T09:00:00Z')));
  });

  test('comes round: everybody in turn', () => {
    const turns = shiftsBetween(rota, [], zone, { from: begin, to: begin + 6 * week });
    expect(turns.map(({ person }) => person)).toEqual(['dora', 'karim', 'lea', 'dora', 'karim', 'lea']);
  });
});

describe('whoever stands in', () => {
  test('has just that time, and the last who was written down goes before the others', () => {
    const [first, second] = asRows([
      { from: 10, hours: 20, person: 'fanny' },
      { from: 20, hours: 5, person: 'hugo' },
    ]) as [Override, Override];
    const moments = [9, 10, 19, 20, 24, 25, 29, 30].map((hours) => begin + hours * hour);
    expect(moments.map((moment) => who(moment, [first, second]))).toEqual([
      ...['dora', 'fanny', 'fanny', 'hugo', 'hugo', 'fanny', 'fanny', 'dora'],
    ]);
  });
});

describe('whatever the rotation and those who stand in', () => {
  test('at every moment one person is on call, whichever span is asked for', () => {
    fc.assert(
      fc.property(
        overrides,
        fc.integer({ min: 0, max: 700 }),
        fc.integer({ min: 1, max: 700 }),
        (drawn, start, length) => {
          const rows = asRows(drawn);
          const span = { from: begin + start * hour, to: begin + (start + length) * hour };
          const shifts = shiftsBetween(rota, rows, zone, span);
          expect(shifts[0]!.from).toBeLessThanOrEqual(span.from);
          expect(shifts.at(-1)!.to).toBeGreaterThanOrEqual(span.to);
          for (const [index, shift] of shifts.entries()) {
            expect(shift.from).toBeLessThan(shift.to);
            if (index > 0) expect(shift.from).toBe(shifts[index - 1]!.to);
            expect(onCallAt(rota, rows, zone, Math.max(shift.from, span.from))?.person).toBe(shift.person);
          }
        },
      ),
    );
  });
});
