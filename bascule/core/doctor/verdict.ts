import type { Outcome, Row } from './row.ts';

export type Tally = Record<Outcome, number>;

export function tallyOf(rows: readonly Row[]): Tally {
  const tally: Tally = { ok: 0, warn: 0, failed: 0, 'not-configured': 0 };
  for (const { outcome } of rows) tally[outcome] += 1;
  return tally;
}

/** 1 as soon as one row failed; and where nothing was looked at, nothing is known to be well. */
export function exitCodeOf(rows: readonly Row[]): 0 | 1 {
  const { ok, warn, failed } = tallyOf(rows);
  return failed > 0 || ok + warn === 0 ? 1 : 0;
}
