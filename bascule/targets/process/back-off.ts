export interface BackOff {
  firstMs: number;
  maxMs: number;
  /** A process that lived this long starts again at `firstMs`. */
  forgetAfterMs: number;
}

export const DEFAULT_BACK_OFF: BackOff = { firstMs: 200, maxMs: 30_000, forgetAfterMs: 60_000 };

/** How many deaths in a row count now, and how long to wait before the next life: doubled at each, up to `maxMs`. */
export function nextLife(deaths: number, livedMs: number, backOff: BackOff): { deaths: number; waitMs: number } {
  const counted = livedMs >= backOff.forgetAfterMs ? 1 : deaths + 1;
  return { deaths: counted, waitMs: Math.min(backOff.maxMs, backOff.firstMs * 2 ** (counted - 1)) };
}
