import type { Clock } from '../../engine/clock.ts';

/** From this level on a line is an error, as pino and bunyan count. */
const errorLevel = 50;

/**
 * The structured lines (`{"level": 50, "time": ...}`) at the level of an error or above, written since a moment of the
 * clock. Programs write the system's time.
 */
export function errorLines(lines: readonly string[], moment: number, clock: Pick<Clock, 'toSystem'>): string[] {
  const since = clock.toSystem(moment);
  return lines.filter((line) => {
    const entry = parsed(line);
    const at = typeof entry?.time === 'string' ? Date.parse(entry.time) : Number(entry?.time);
    return Number(entry?.level) >= errorLevel && (Number.isNaN(at) || at >= since);
  });
}

function parsed(line: string): { level?: unknown; time?: unknown } | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}
