import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';
import { holidayOf } from './holiday.ts';
import { openings } from './opening.ts';
import { weekday, windowRule, type WindowRule } from './schema.ts';
import { calendar, hotfix, maintenance, parisAt, standard } from './spec/rewapp.ts';
import { windowOf } from './window.ts';
import { momentOf } from './zone.ts';

const at = (text: string) => momentOf(text, 'Europe/Paris')!;
const shown = (moment: number | null) => moment && parisAt(moment);
const isOpen = (rule: WindowRule, text: string) => windowOf(rule, calendar, at(text)).open;
const minute = 60_000;

describe('a standard deployment', () => {
  test.each([
    ['09:59', false],
    ['10:00', true],
    ['16:59', true],
    ['17:00', false],
  ])('on a Monday at %s: %s', (time, open) => {
    expect(isOpen(standard, `2026-11-23 ${time}`)).toBe(open);
  });

  test.each([
    ['Monday', '2026-11-23', true],
    ['Tuesday', '2026-11-24', true],
    ['Wednesday', '2026-11-25', true],
    ['Thursday', '2026-11-26', true],
    ['Friday', '2026-11-27', false],
    ['Saturday', '2026-11-28', false],
    ['Sunday', '2026-11-29', false],
    ['Easter Monday', '2026-04-06', false],
    ['Ascension Thursday', '2026-05-14', false],
    ['Whit Monday', '2026-05-25', false],
    ['the fourteenth of July', '2026-07-14', false],
    ['the Thursday before Good Friday', '2026-04-02', true],
  ])('at 11:00 on %s, %s: %s', (_, day, open) => {
    expect(isOpen(standard, `${day} 11:00`)).toBe(open);
  });

  test('refused on a Friday is told why, and to come back on Monday', () => {
    expect(windowOf(standard, calendar, at('2026-11-27 11:00'))).toEqual({
      open: false,
      why: 'C’est vendredi : « Déploiement standard » se fait du lundi au jeudi de 10h à 17h, hors jours fériés.',
      remedy: 'Attendez lundi 30 novembre 2026 à 10h (Europe/Paris).',
      opensAt: at('2026-11-30 10:00'),
      shutsAt: null,
    });
  });

  test('refused on a holiday is told which, and opens on the day after', () => {
    const { why, opensAt } = windowOf(standard, calendar, at('2026-04-06 11:00'));
    expect(why).toMatch(/^C’est le lundi de Pâques, jour férié : /);
    expect(shown(opensAt)).toEqual({ weekday: 'tuesday', day: '2026-04-07', time: '10:00' });
  });

  test('refused before its hour is told the hour', () => {
    expect(windowOf(standard, calendar, at('2026-11-23 09:59')).why).toMatch(/^Il est 9h59 : /);
  });

  test('waits over Christmas Friday and its week-end, not longer', () => {
    const { opensAt } = windowOf(standard, calendar, at('2026-12-24 17:00'));
    expect(shown(opensAt)).toEqual({ weekday: 'monday', day: '2026-12-28', time: '10:00' });
  });
});

describe('a hotfix', () => {
  test('is open at any time and never shuts', () => {
    expect(windowOf(hotfix, calendar, at('2026-12-25 03:00'))).toEqual({
      open: true,
      why: '« Hotfix critique » se fait tous les jours à toute heure.',
      remedy: null,
      opensAt: null,
      shutsAt: null,
    });
  });
});

describe('planned maintenance, on Sundays from 02:00 to 06:00, on the days when clocks change,', () => {
  const hoursOn = (sunday: string) => {
    const { value } = openings(maintenance, calendar, at(sunday)).next();
    return { from: new Date(value.from).toISOString(), hours: (value.to - value.from) / 3_600_000 };
  };

  test('lasts four hours on other Sundays', () => {
    expect(hoursOn('2026-11-29')).toEqual({ from: '2026-11-29T01:00:00.000Z', hours: 4 });
  });

  test('opens in March when clocks go from 02:00 to 03:00, for three hours', () => {
    expect(hoursOn('2026-03-29')).toEqual({ from: '2026-03-29T01:00:00.000Z', hours: 3 });
    expect(windowOf(maintenance, calendar, at('2026-03-29 03:00')).open).toBe(true);
    expect(windowOf(maintenance, calendar, at('2026-03-29 03:00') - minute).open).toBe(false);
  });

  test('opens in October at the first 02:00 and goes on through the second, for five hours', () => {
    expect(hoursOn('2026-10-25')).toEqual({ from: '2026-10-25T00:00:00.000Z', hours: 5 });
    for (let from = Date.parse('2026-10-25T00:00Z'); from < Date.parse('2026-10-25T05:00Z'); from += minute) {
      expect(windowOf(maintenance, calendar, from).open).toBe(true);
    }
    expect(windowOf(maintenance, calendar, Date.parse('2026-10-25T05:00Z')).open).toBe(false);
  });

  test('would not open at all in March from 02:00 to 03:00', () => {
    const rule = { ...maintenance, to: '03:00' };
    const { opensAt } = windowOf(rule, calendar, at('2026-03-28 12:00'));
    expect(shown(opensAt)).toEqual({ weekday: 'sunday', day: '2026-04-05', time: '02:00' });
  });
});

describe('any window', () => {
  const hours = Array.from(
    { length: 48 },
    (_, half) => `${String(half >> 1).padStart(2, '0')}:${half % 2 ? '30' : '00'}`,
  );
  const anyHours = fc.oneof(
    fc.tuple(fc.constantFrom(...hours), fc.constantFrom(...hours, '24:00')).filter(([from, to]) => from < to),
    fc.constant(['00:00', '24:00'] as const),
  );
  const anyRule = fc
    .record({ days: fc.subarray(weekday.options), hours: anyHours, holidays: fc.constantFrom('open', 'shut') })
    .map(({ hours: [from, to], ...rest }) => windowRule.parse({ kind: 'standard', title: 'Règle', from, to, ...rest }));
  const clockChanges = fc
    .constantFrom('2026-03-29T01:00Z', '2026-10-25T01:00Z', '2027-03-28T01:00Z', '2027-10-31T01:00Z')
    .chain((change) => fc.integer({ min: -600, max: 600 }).map((minutes) => Date.parse(change) + minutes * minute));
  const anyMinute = fc
    .integer({ min: Date.UTC(2024, 0) / minute, max: Date.UTC(2036, 0) / minute })
    .map((minutes) => minutes * minute);
  const anyMoment = fc.oneof(anyMinute, clockChanges);
  const open = (rule: WindowRule, moment: number) => windowOf(rule, calendar, moment).open;

  test('that is shut opens at the first open minute and not before', () => {
    fc.assert(
      fc.property(anyRule, anyMoment, fc.nat(), (rule, now, chance) => {
        const { open: isNow, opensAt } = windowOf(rule, calendar, now);
        fc.pre(!isNow);
        const minutes = (opensAt! - now) / minute;
        expect(minutes).toBeGreaterThan(0);
        expect(open(rule, opensAt!)).toBe(true);
        expect(open(rule, opensAt! - minute)).toBe(false);
        expect(open(rule, now + (chance % minutes) * minute)).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  test('that is open stays open until it shuts, and is shut then', () => {
    fc.assert(
      fc.property(anyRule, anyMoment, fc.nat(), (rule, now, chance) => {
        const { open: isNow, shutsAt } = windowOf(rule, calendar, now);
        fc.pre(isNow && shutsAt !== null);
        const minutes = (shutsAt! - now) / minute;
        expect(minutes).toBeGreaterThan(0);
        expect(open(rule, shutsAt!)).toBe(false);
        expect(open(rule, shutsAt! - minute)).toBe(true);
        expect(open(rule, now + (chance % minutes) * minute)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test('is open when the clock on the wall says so, on every day on which clocks do not change', () => {
    fc.assert(
      fc.property(anyRule, anyMinute, (rule, now) => {
        const { weekday: today, day, time } = parisAt(now);
        fc.pre(!isChangeOfClocks(day));
        const onDay = rule.days.length === 0 || rule.days.some((each) => each === today);
        const holiday = rule.holidays === 'shut' && holidayOf(Temporal.PlainDate.from(day), 'FR') !== null;
        expect(open(rule, now)).toBe(onDay && !holiday && rule.from <= time && time < rule.to);
      }),
      { numRuns: 2_000 },
    );
  });

  test('that holds for whole days goes on over midnight until the first day that it leaves out', () => {
    const wholeDays = { ...standard, from: '00:00', to: '24:00' };
    const { shutsAt } = windowOf(wholeDays, calendar, at('2026-11-23 11:00'));
    expect(shown(shutsAt)).toEqual({ weekday: 'friday', day: '2026-11-27', time: '00:00' });
  });

  test('is a mistake in a plan when it ends before it begins', () => {
    const backwards = windowRule.safeParse({ kind: 'standard', title: 'Nuit', from: '22:00', to: '02:00' });
    expect(backwards.error?.issues).toMatchObject([
      { path: ['to'], message: 'une fenêtre finit après son début, le même jour' },
    ]);
  });

  function isChangeOfClocks(day: string): boolean {
    return Temporal.PlainDate.from(day).toZonedDateTime('Europe/Paris').hoursInDay !== 24;
  }
});
