import { Temporal } from 'temporal-polyfill';
import type { Environment, Plan } from '../plan/schema.ts';
import { isInTime, type Announcement } from './announcement.ts';
import { holidayOf } from './holiday.ts';
import { openings, type Span } from './opening.ts';
import { ruleOf } from './release-window.ts';
import type { ReleaseKind, WindowRule } from './schema.ts';
import { ruleWords } from './words.ts';

/** A window on one day. `announced`: it opens by an announcement, and there is none yet. Times are milliseconds since 1970. */
export interface DayWindow extends Span {
  kind: ReleaseKind;
  state: 'open' | 'unannounced';
}

export interface MonthDay {
  /** As in 2026-11-23. */
  day: string;
  /** « la Toussaint »; null on other days. */
  holiday: string | null;
  windows: DayWindow[];
}

export interface WindowMonth {
  rules: { kind: ReleaseKind; title: string; words: string; always: boolean }[];
  days: MonthDay[];
}

/** What a month (2026-11) looks like in an environment: its holidays, and when which kind of release may start. */
export function windowMonth(
  { windows, calendar }: Pick<Plan, 'windows' | 'calendar'>,
  environment: Pick<Environment, 'name' | 'title' | 'windows'>,
  month: string,
  announcements: readonly Announcement[],
): WindowMonth {
  const first = Temporal.PlainYearMonth.from(month).toPlainDate({ day: 1 });
  const days = Array.from({ length: first.daysInMonth }, (_, index) => first.add({ days: index }));
  const rules = environment.windows.flatMap((kind) => ruleOf({ windows, calendar }, environment, kind) ?? []);
  const own = announcements.filter((each) => each.environment === environment.name);
  const spansOf = (rule: WindowRule, day: Span) =>
    spansWithin(rule, calendar, day).flatMap((span) =>
      told(
        rule,
        span,
        own.filter((each) => isInTime(each, rule, calendar)),
      ),
    );
  return {
    rules: rules.map((rule) => ({
      ...{ kind: rule.kind, title: rule.title, words: ruleWords(rule) },
      always: !Number.isFinite(openings(rule, calendar, 0).next().value.to),
    })),
    days: days.map((date) => {
      const day = { from: midnight(date, calendar.timeZone), to: midnight(date.add({ days: 1 }), calendar.timeZone) };
      const holiday = holidayOf(date, calendar.holidays);
      return { day: date.toString(), holiday, windows: rules.flatMap((rule) => spansOf(rule, day)) };
    }),
  };
}

function spansWithin(rule: WindowRule, calendar: Plan['calendar'], day: Span): Span[] {
  const opening = openings(rule, calendar, day.from).next().value;
  const span = { from: Math.max(opening.from, day.from), to: Math.min(opening.to, day.to) };
  return span.from < span.to ? [span] : [];
}

/** Where a window opens by an announcement alone: the part of it that was announced in time, else that it was not. */
function told(rule: WindowRule, span: Span, announcements: readonly Announcement[]): DayWindow[] {
  const { kind } = rule;
  if (rule.announcedDaysBefore === 0) return [{ ...span, kind, state: 'open' }];
  const parts = announcements
    .map((each) => ({ from: Math.max(each.from, span.from), to: Math.min(each.to, span.to) }))
    .filter(({ from, to }) => from < to);
  if (parts.length === 0) return [{ ...span, kind, state: 'unannounced' }];
  return parts.map((part) => ({ ...part, kind, state: 'open' }));
}

const midnight = (date: Temporal.PlainDate, timeZone: string) => date.toZonedDateTime(timeZone).epochMilliseconds;
