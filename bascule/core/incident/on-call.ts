import { Temporal } from 'temporal-polyfill';
import { firstMoment, shownAt } from '../window/zone.ts';
import type { OnCall } from './schema.ts';

/** Somebody takes the place of whoever is on call, from `from` until before `to`; the one written last holds. */
export interface Override {
  id: number;
  person: string;
  from: number;
  to: number;
  by: string;
  at: number;
  reason: string;
}

/** Who is on call from `from` until before `to` (milliseconds since 1970). */
export interface Shift {
  person: string;
  from: number;
  to: number;
  why: 'rotation' | 'override';
}

/** Who is on call at a moment; null before the first hand-over, unless somebody stands in. */
export function onCallAt(onCall: OnCall, overrides: readonly Override[], timeZone: string, at: number): Shift | null {
  return shiftsBetween(onCall, overrides, timeZone, { from: at, to: at + 1 })[0] ?? null;
}

/** All shifts that touch a span, each whole, in order, none overlapping another. */
export function shiftsBetween(
  onCall: OnCall,
  overrides: readonly Override[],
  timeZone: string,
  { from, to }: { from: number; to: number },
): Shift[] {
  const turns = turnsBetween(onCall, timeZone, from, to);
  const standIns = overrides
    .toSorted((a, b) => a.id - b.id)
    .map(({ person, from, to }): Shift => ({ person, from, to, why: 'override' }));
  return standIns
    .reduce(takeOver, turns)
    .toSorted((a, b) => a.from - b.from)
    .filter((shift) => shift.to > from && shift.from < to);
}

/** The rotation alone. Weeks are the zone's: where the clock is changed, one is an hour shorter or longer. */
function turnsBetween({ people, since, handOver }: OnCall, timeZone: string, from: number, to: number): Shift[] {
  const first = Temporal.PlainDate.from(since);
  const momentOf = (week: number) => firstMoment(first.add({ weeks: week }), handOver, timeZone);
  // One week early: the week's hand-over may still be to come on its day.
  const firstWeek = Math.max(0, weeksSince(first, shownAt(from, timeZone).toPlainDate()) - 1);
  const shifts: Shift[] = [];
  for (let week = firstWeek; momentOf(week) < to; week += 1) {
    const person = people[week % people.length] as string;
    shifts.push({ person, from: momentOf(week), to: momentOf(week + 1), why: 'rotation' });
  }
  return shifts;
}

const weeksSince = (first: Temporal.PlainDate, day: Temporal.PlainDate) =>
  Math.floor(first.until(day, { largestUnit: 'days' }).days / 7);

/** What is left of the others beside a shift that goes before them. */
function takeOver(shifts: Shift[], mine: Shift): Shift[] {
  const rests = shifts.flatMap((each) => [
    { ...each, to: Math.min(each.to, mine.from) },
    { ...each, from: Math.max(each.from, mine.to) },
  ]);
  return [...rests.filter((each) => each.from < each.to), mine];
}
