/** « à l’instant », « il y a 12 s », « il y a 3 min », « il y a 5 h », « il y a 2 j ». */
export function ago(at: number, now: number): string {
  const seconds = Math.round((now - at) / 1_000);
  if (seconds < 3) return 'à l’instant';
  return `il y a ${span(seconds)}`;
}

/** « 42 s », « 3 min 05 », « 1 h 20 ». */
export function remaining(until: number, now: number): string {
  const seconds = Math.max(0, Math.ceil((until - now) / 1_000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${String(seconds % 60).padStart(2, '0')}`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')}`;
}

/** Of something that is owed: « dans 2 h 05 », « en retard de 3 j ». */
export const owed = (at: number, now: number) =>
  now < at ? `dans ${remaining(at, now)}` : `en retard de ${span(Math.floor((now - at) / 1_000))}`;

export function duration(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms)} ms` : span(Math.round(ms / 1_000));
}

const span = (seconds: number): string => {
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3_600)} h`;
  return `${Math.floor(seconds / 86_400)} j`;
};

export type Format = Intl.DateTimeFormatOptions;

/** A moment as the clock of the plan shows it. */
export const shownAt = (at: number, timeZone: string, format: Format) =>
  new Intl.DateTimeFormat('fr-FR', { ...format, timeZone }).format(at);

export const clockOf = (at: number, timeZone: string) =>
  shownAt(at, timeZone, { hour: '2-digit', minute: '2-digit', second: '2-digit' });

export const dayAndClock = (at: number, timeZone: string) =>
  shownAt(at, timeZone, { dateStyle: 'short', timeStyle: 'short' });

/** A moment typed as the plan's clock shows it (`2026-11-24T10:00`), whatever the clock of the browser. */
export function momentTyped(typed: string, timeZone: string): number {
  const wanted = Date.parse(`${typed}Z`);
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  const shown = (at: number) => Date.parse(`${format.format(at).replace(' ', 'T')}Z`);
  const near = wanted - (shown(wanted) - wanted);
  return near - (shown(near) - wanted);
}
