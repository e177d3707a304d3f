import { Temporal } from 'temporal-polyfill';

/** What the clock shows in a zone at a moment, in milliseconds since 1970. */
export function shownAt(at: number, timeZone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone);
}

/**
 * The first moment of a day at which the clock shows `hour` ('10:00', up to '24:00') or later. Where the clock is put
 * forward over that hour it is the moment of the change; where it shows the hour twice, the first time.
 */
export function firstMoment(day: Temporal.PlainDate, hour: string, timeZone: string): number {
  if (hour === '24:00') return day.add({ days: 1 }).toZonedDateTime(timeZone).epochMilliseconds;
  const wanted = Temporal.PlainTime.from(hour);
  const moment = day.toZonedDateTime({ timeZone, plainTime: wanted });
  const skipped = !moment.toPlainTime().equals(wanted);
  // The moment is the change itself when the hour wanted is the first of those skipped.
  const change = skipped ? moment.add({ milliseconds: 1 }).getTimeZoneTransition('previous') : null;
  return (change ?? moment).epochMilliseconds;
}

/**
 * A moment as people write it, in milliseconds: ISO 8601 with its offset ('2026-11-29T02:00:00Z'), or as the clock of
 * the zone shows it ('2026-11-29 03:00', or a day alone: its first moment). Null when it is neither, or never shown.
 */
export function momentOf(text: string, timeZone: string): number | null {
  const [, day, time, offset] = written.exec(text.trim()) ?? [];
  if (!day) return null;
  try {
    if (offset) return Temporal.Instant.from(`${day}T${time}${offset}`).epochMilliseconds;
    const moment = Temporal.PlainDateTime.from(time ? `${day}T${time}` : day, { overflow: 'reject' });
    const zoned = moment.toZonedDateTime(timeZone);
    return time && !zoned.toPlainDateTime().equals(moment) ? null : zoned.epochMilliseconds;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

const written = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?)(Z|[+-]\d{2}:\d{2})?)?$/;
