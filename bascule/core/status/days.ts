import { firstMoment, shownAt } from '../window/zone.ts';
import { stateByImpact, worst, type ComponentState } from './component-status.ts';
import { touches, type StatusIncident } from './incident.ts';

/** A day of the calendar: '2026-11-23', from its first moment to that of the next, in milliseconds since 1970. */
export interface Day {
  date: string;
  from: number;
  to: number;
}

/** Minutes of a day by what was found in them; all that is not in here is not known. */
export interface Tally {
  ok: number;
  failed: number;
  /** Failed while announced maintenance was under way: neither up nor down. */
  excused: number;
}

/** One bar of a component's or a group's row. */
export interface Bar {
  day: Day;
  state: ComponentState;
  tally: Tally;
  /** Of the incidents that went on that day. */
  incidents: string[];
}

export const nothing: Tally = { ok: 0, failed: 0, excused: 0 };

/** The last so many days of a time zone, oldest first; the last one is under way. */
export function lastDays(now: number, count: number, timeZone: string): Day[] {
  const today = shownAt(now, timeZone).toPlainDate();
  return Array.from({ length: count }, (_, index) => {
    const date = today.subtract({ days: count - 1 - index });
    const from = firstMoment(date, '00:00', timeZone);
    return { date: date.toString(), from, to: firstMoment(date.add({ days: 1 }), '00:00', timeZone) };
  });
}

/** The minutes of a day that somebody looked in: how many were good, and which were not. */
export interface Counted {
  ok: number;
  /** Their first milliseconds since 1970. */
  failedAt: readonly number[];
}

export function tallyOf({ ok, failedAt }: Counted, maintenances: readonly { from: number; to: number }[]): Tally {
  const isExcused = (minute: number) => maintenances.some(({ from, to }) => minute >= from && minute < to);
  const excused = failedAt.filter(isExcused).length;
  return { ok, failed: failedAt.length - excused, excused };
}

export function total(tallies: readonly Tally[]): Tally {
  return tallies.reduce(
    (sum, { ok, failed, excused }) => ({
      ok: sum.ok + ok,
      failed: sum.failed + failed,
      excused: sum.excused + excused,
    }),
    nothing,
  );
}

/** The share of the known minutes in which it answered; null when none is known. */
export function uptimeOf({ ok, failed }: Tally): number | null {
  return ok + failed === 0 ? null : ok / (ok + failed);
}

/** As shown, in hundredths of a percent: never rounded up, so that 100 % is said only where no minute failed. */
export function uptimePercent(tally: Tally): number | null {
  const share = uptimeOf(tally);
  return share === null ? null : tally.failed === 0 ? 100 : Math.min(99.99, Math.floor(share * 10_000) / 100);
}

/** A day is as bad as its failed minutes, or as the worst incident that was felt in it. Days without data are no data. */
export function barOf(day: Day, tally: Tally, incidents: readonly StatusIncident[]): Bar {
  const touching = incidents.filter((each) => touches(each, day));
  const said = worst(touching.map((each) => saidOf(each, day)));
  const measured = measuredState(tally);
  const state = said === 'operational' ? measured : worst([said, measured]);
  return { day, state, tally, incidents: touching.map(({ id }) => id) };
}

/** The same day of several components. */
export function groupBar(bars: readonly [Bar, ...Bar[]]): Bar {
  return {
    day: bars[0].day,
    state: worst(bars.map(({ state }) => state)),
    tally: total(bars.map(({ tally }) => tally)),
    incidents: [...new Set(bars.flatMap(({ incidents }) => incidents))],
  };
}

/** As bad as its impact while it is felt; afterwards no worse than the time that it lasted: two seconds make no red day. */
function saidOf({ impact, startedAt, relievedAt, resolvedAt }: StatusIncident, day: Day): ComponentState {
  const end = relievedAt ?? resolvedAt;
  const state = stateByImpact[impact];
  if (end === null || state === 'operational') return state;
  const lastedMs = Math.min(end, day.to) - Math.max(startedAt, day.from);
  const byTime = measuredState({ ...nothing, failed: Math.max(1, Math.floor(lastedMs / 60_000)) });
  return worst([state, byTime]) === state ? byTime : state;
}

const majorFromMinutes = 60;
const partialFromMinutes = 10;

function measuredState({ ok, failed, excused }: Tally): ComponentState {
  if (failed >= majorFromMinutes) return 'major_outage';
  if (failed >= partialFromMinutes) return 'partial_outage';
  if (failed > 0) return 'degraded_performance';
  if (excused > 0) return 'under_maintenance';
  return ok > 0 ? 'operational' : 'no_data';
}
