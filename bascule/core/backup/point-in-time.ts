/** A time that a person wrote, or what is wrong with it and what to write instead. */
export type WrittenTime = { kind: 'time'; at: number } | { kind: 'mistake'; sentence: string };

const dayMs = 24 * 3_600_000;
const local = /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?$/;
const withOffset = /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d)$/;

/** Reads `2026-11-29T03:00:00+01:00`, or `2026-11-29 03:00` as a wall clock in `timeZone` shows it. */
export function readTime(text: string, timeZone: string): WrittenTime {
  const trimmed = text.trim();
  if (withOffset.test(trimmed)) return exact(trimmed.replace(' ', 'T'), text);
  const wall = local.test(trimmed) ? asIfUtc(trimmed) : null;
  if (wall === null) return unreadable(text);
  const candidates = momentsOf(wall, timeZone);
  if (candidates.length === 1) return { kind: 'time', at: candidates[0] as number };
  return candidates.length === 0 ? skipped(text, timeZone) : twice(text, candidates, timeZone);
}

/** A moment as a wall clock in `timeZone` shows it; can be read back. With its offset where the clock shows it twice. */
export function writeTime(at: number, timeZone: string): string {
  const wall = new Date(at + offsetMs(at, timeZone)).toISOString().slice(0, 19);
  const isAmbiguous = momentsOf(Date.parse(`${wall}Z`), timeZone).length > 1;
  return isAmbiguous ? isoWithOffset(at, timeZone) : wall.replace('T', ' ');
}

function exact(iso: string, text: string): WrittenTime {
  const at = Date.parse(iso);
  return Number.isNaN(at) || asIfUtc(iso.replace(/(?:Z|[+-]\d\d:\d\d)$/, '')) === null
    ? unreadable(text)
    : { kind: 'time', at };
}

/** Milliseconds of a wall clock's reading taken as UTC; null for a day or an hour that no calendar has. */
function asIfUtc(wall: string): number | null {
  const iso = wall.replace(' ', 'T');
  const at = Date.parse(`${iso}Z`);
  if (Number.isNaN(at)) return null;
  return new Date(at).toISOString().startsWith(iso.slice(0, 16)) ? at : null;
}

/** The moments at which a clock in the zone reads so: one; none in the hour that spring skips, two in the one autumn repeats. */
function momentsOf(wall: number, timeZone: string): number[] {
  const offsets = new Set([wall - dayMs, wall + dayMs].map((near) => offsetMs(near, timeZone)));
  return [...offsets]
    .map((offset) => wall - offset)
    .filter((at) => at + offsetMs(at, timeZone) === wall)
    .toSorted((a, b) => a - b);
}

function offsetMs(at: number, timeZone: string): number {
  const shown = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' }).formatToParts(at);
  const name = shown.find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT';
  const [, sign, hours = '0', minutes = '0'] = /GMT([+-])(\d\d):(\d\d)/.exec(name) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}

function isoWithOffset(at: number, timeZone: string): string {
  const offset = offsetMs(at, timeZone);
  const minutes = Math.abs(offset) / 60_000;
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  const wall = new Date(at + offset).toISOString().slice(0, 19);
  return `${wall}${offset < 0 ? '-' : '+'}${two(minutes / 60)}:${two(minutes % 60)}`;
}

function unreadable(text: string): WrittenTime {
  const sentence = `« ${text} » n’est pas une heure : écrivez par exemple « 2026-11-29 03:00 » ou « 2026-11-29T03:00:00+01:00 ».`;
  return { kind: 'mistake', sentence };
}

function skipped(text: string, timeZone: string): WrittenTime {
  const sentence = `« ${text} » n’existe pas à ${timeZone}, où l’horloge saute cette heure au passage à l’heure d’été : donnez l’heure avec son décalage, par exemple « 2026-03-29T03:30:00+02:00 ».`;
  return { kind: 'mistake', sentence };
}

function twice(text: string, moments: number[], timeZone: string): WrittenTime {
  const choices = moments.map((at) => `« ${isoWithOffset(at, timeZone)} »`).join(' ou ');
  return {
    kind: 'mistake',
    sentence: `« ${text} » arrive deux fois à ${timeZone}, au passage à l’heure d’hiver : précisez ${choices}.`,
  };
}
