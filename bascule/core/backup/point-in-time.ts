import { Temporal } from 'temporal-polyfill';

/** A time that a person wrote, or what is wrong with it and what to write instead. */
export type WrittenTime = { kind: 'time'; at: number } | { kind: 'mistake'; sentence: string };

/**
 * Reads `2026-11-29T03:00:00+01:00`, or `2026-11-29 03:00` as a wall clock in `timeZone` shows it. An hour that it shows
 * twice is not guessed: an hour of everybody's data hangs on it.
 */
export function readTime(text: string, timeZone: string): WrittenTime {
  const written = text.trim();
  if (!/^\d{4}-\d\d-\d\d[ Tt]\d\d:\d\d/.test(written)) return unreadable(text);
  try {
    if (/(?:Z|[+-]\d\d:?\d\d)$/i.test(written))
      return { kind: 'time', at: Temporal.Instant.from(written).epochMilliseconds };
    return onTheWall(text, Temporal.PlainDateTime.from(written), timeZone);
  } catch {
    return unreadable(text);
  }
}

/** A moment as a wall clock in `timeZone` shows it; can be read back. With its offset where the clock shows it twice. */
export function writeTime(at: number, timeZone: string): string {
  const shown = Temporal.Instant.fromEpochMilliseconds(at)
    .toZonedDateTimeISO(timeZone)
    .round({ smallestUnit: 'second', roundingMode: 'floor' });
  if (momentsOf(shown.toPlainDateTime(), timeZone).length > 1) return withOffset(shown);
  return shown.toPlainDateTime().toString({ smallestUnit: 'second' }).replace('T', ' ');
}

/** To the millisecond, with its offset. */
export function writeExactTime(at: number, timeZone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone).toString({ timeZoneName: 'never' });
}

function onTheWall(text: string, wall: Temporal.PlainDateTime, timeZone: string): WrittenTime {
  const moments = momentsOf(wall, timeZone);
  const [first] = moments;
  if (first && moments.length === 1) return { kind: 'time', at: first.epochMilliseconds };
  return { kind: 'mistake', sentence: first ? twice(text, moments, timeZone) : skipped(text, wall, timeZone) };
}

/** The moments at which a clock in the zone reads so: one; none in the hour that spring skips, two in the one autumn repeats. */
function momentsOf(wall: Temporal.PlainDateTime, timeZone: string): Temporal.ZonedDateTime[] {
  const earlier = wall.toZonedDateTime(timeZone, { disambiguation: 'earlier' });
  const later = wall.toZonedDateTime(timeZone, { disambiguation: 'later' });
  if (earlier.epochMilliseconds === later.epochMilliseconds) return [earlier];
  return [earlier, later].filter((moment) => moment.toPlainDateTime().equals(wall));
}

const withOffset = (moment: Temporal.ZonedDateTime) =>
  moment.toString({ timeZoneName: 'never', smallestUnit: 'second' });

function unreadable(text: string): WrittenTime {
  const sentence = `« ${text} » n’est pas une heure : écrivez par exemple « 2026-11-29 03:00 » ou « 2026-11-29T03:00:00+01:00 ».`;
  return { kind: 'mistake', sentence };
}

function skipped(text: string, wall: Temporal.PlainDateTime, timeZone: string): string {
  const meant = withOffset(wall.toZonedDateTime(timeZone, { disambiguation: 'later' }));
  return `« ${text} » n’existe pas à ${timeZone}, où l’horloge saute cette heure au passage à l’heure d’été : donnez-en une autre, par exemple « ${meant} ».`;
}

function twice(text: string, moments: Temporal.ZonedDateTime[], timeZone: string): string {
  const choices = moments.map((moment) => `« ${withOffset(moment)} »`).join(' ou ');
  return `« ${text} » arrive deux fois à ${timeZone}, au passage à l’heure d’hiver : précisez ${choices}.`;
}
