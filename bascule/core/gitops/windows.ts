import { Temporal } from 'temporal-polyfill';
import { holidayOf } from '../window/holiday.ts';
import type { Calendar, Weekday, WindowRule } from '../window/schema.ts';
import type { Manifest } from './manifest.ts';
import { namespaceOf, type Scene } from './names.ts';

type SyncWindow = NonNullable<Extract<Manifest, { kind: 'AppProject' }>['spec']['syncWindows']>[number];

const days: Weekday[] = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

/**
 * Of the plan's windows those that Argo CD can tell apart: outside of all of them nothing goes in, by hand neither. One
 * that is always open would hold all others open, because a window here does not know what a deployment is for.
 */
export function windowsFor(scene: Scene): SyncWindow[] {
  const { plan, environment } = scene;
  const held = plan.windows.filter((rule) => environment.windows.includes(rule.kind) && !isAlwaysOpen(rule));
  const about = {
    applications: [namespaceOf(scene)],
    timeZone: plan.calendar.timeZone,
    manualSync: false,
  };
  return held.flatMap((rule) => {
    const holidays = rule.holidays === 'shut' ? fixedHolidays(plan.calendar.holidays) : [];
    const [at, duration] = [startOf(rule), durationOf(rule)];
    return [
      { kind: 'allow', schedule: `${at} * * ${weekdaysOf(rule)}`, duration, ...about },
      // Over its own hours alone: another window may be open on a holiday.
      ...holidays.map(({ month, day }) => ({ kind: 'deny', schedule: `${at} ${day} ${month} *`, duration, ...about })),
    ];
  });
}

export const isAlwaysOpen = ({ days, from, to, holidays }: WindowRule) =>
  days.length === 0 && from === '00:00' && to === '24:00' && holidays === 'open';

/** The first two fields of a cron line. */
const startOf = ({ from }: WindowRule) => from.split(':').map(Number).toReversed().join(' ');

function weekdaysOf({ days: on }: WindowRule): string {
  const numbers = on.map((day) => days.indexOf(day)).toSorted((a, b) => a - b);
  return numbers.length === 0 ? '*' : numbers.join(',');
}

function durationOf({ from, to }: WindowRule): string {
  const minutes = minutesOf(to) - minutesOf(from);
  return minutes % 60 === 0 ? `${minutes / 60}h` : `${minutes}m`;
}

const minutesOf = (text: string) =>
  text
    .split(':')
    .map(Number)
    .reduce((hours, minutes) => hours * 60 + minutes);

/** Those on the same day of each year: cron knows no other. `omissions.ts` names the ones that follow Easter. */
function fixedHolidays(country: Calendar['holidays']): { month: number; day: number }[] {
  const first = Temporal.PlainDate.from({ year: 2025, month: 1, day: 1 });
  const ofOneYear = Array.from({ length: 365 }, (_, index) => first.add({ days: index }));
  return ofOneYear.filter((day) => [0, 1, 2].every((years) => holidayOf(day.add({ years }), country) !== null));
}
