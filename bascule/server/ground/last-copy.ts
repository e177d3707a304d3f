import { closedAt } from '../../database/offsite/names.ts';
import { Journal } from '../../database/offsite/journal.ts';
import { storeOf } from '../backup/backups.ts';

/** Up to when a second store goes, by what was read back there and found good (ms since 1970); null: nothing yet. */
export async function lastCopyAt(state: string, environment: string): Promise<number | null> {
  return latestOf((await new Journal(storeOf(state, environment)).read()).map(({ name }) => name));
}

/** By names alone: segments of the log end with when they were closed, backups are called by when they were begun (UTC). */
export function latestOf(names: readonly string[]): number | null {
  const times = names.map((name) => (name.startsWith('wal/') ? closedAt(name) : begunAt(name)));
  const known = times.filter((at) => Number.isFinite(at));
  return known.length === 0 ? null : Math.max(...known);
}

function begunAt(name: string): number {
  const [, year, month, day, hour, minute, second, ms] =
    /^base\/(\d{4})(\d{2})(\d{2})-(\d{2})(\d{2})(\d{2})-(\d{3})\.tar$/.exec(name) ?? [];
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}Z`);
}
