import type { Temporal } from 'temporal-polyfill';
import { holidayOf } from './holiday.ts';
import { weekday, type Calendar, type WindowRule } from './schema.ts';
import { hourWords, weekdayOf, weekdayWords } from './words.ts';
import { firstMoment, shownAt } from './zone.ts';

/** From a moment on and up to, not including, another; in milliseconds since 1970. */
export interface Span {
  from: number;
  to: number;
}

/**
 * When a rule is open: the spans that end after `at`, in order and without end, each as long as it is open without a
 * break. A window opens once a day, the first time that the clock shows `from` or later, and shuts the first time that
 * it shows `to` or later: where clocks change, 02:00-06:00 lasts three hours in March and five in October, and
 * 02:00-03:00 does not open in March.
 */
export function* openings(rule: WindowRule, calendar: Calendar, at: number): Generator<Span, never> {
  if (isAlwaysOpen(rule)) for (;;) yield { from: -Infinity, to: Infinity };
  let open = null as Span | null;
  for (let day = shownAt(at, calendar.timeZone).toPlainDate(); ; day = day.add({ days: 1 })) {
    const next = openingOf(rule, calendar, day);
    if (open && next?.from !== open.to) {
      if (open.to > at) yield open;
      open = null;
    }
    if (next) open = { from: open?.from ?? next.from, to: next.to };
  }
}

/** Why a rule is shut at a moment at which it is: one clause. */
export function whyShut(rule: WindowRule, calendar: Calendar, at: number): string {
  const shown = shownAt(at, calendar.timeZone);
  const time = shown.toPlainTime().toString({ smallestUnit: 'minute' });
  return whyShutOn(rule, calendar, shown.toPlainDate()) ?? `il est ${hourWords(time)}`;
}

function whyShutOn(rule: WindowRule, calendar: Calendar, day: Temporal.PlainDate): string | null {
  const today = weekdayOf(day);
  if (rule.days.length > 0 && !rule.days.includes(today)) return `c’est ${weekdayWords[today]}`;
  const holiday = rule.holidays === 'shut' ? holidayOf(day, calendar.holidays) : null;
  return holiday === null ? null : `c’est ${holiday}, jour férié`;
}

function openingOf(rule: WindowRule, calendar: Calendar, day: Temporal.PlainDate): Span | null {
  if (whyShutOn(rule, calendar, day) !== null) return null;
  const from = firstMoment(day, rule.from, calendar.timeZone);
  const to = firstMoment(day, rule.to, calendar.timeZone);
  return from < to ? { from, to } : null;
}

/** Every other rule is shut at least once a year, so that looking for its end has one. */
function isAlwaysOpen({ days, from, to, holidays }: WindowRule): boolean {
  const everyDay = days.length === 0 || weekday.options.every((each) => days.includes(each));
  return everyDay && from === '00:00' && to === '24:00' && holidays === 'open';
}
