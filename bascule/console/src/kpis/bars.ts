/** Bars of one week each, 10 wide of 12, over a height of 40; a week without data has none. */
export interface Bars {
  bars: { x: number; y: number; height: number; value: number }[];
  /** Where the target lies; null where it is off the picture, or there is none. */
  target: number | null;
  width: number;
}

export const barsHeight = 40;
const step = 12;

export function barsOf(weeks: readonly (number | null)[], target: number | null): Bars {
  const known = weeks.filter((each) => each !== null);
  const top = Math.max(0, ...known, target ?? 0) || 1;
  const high = (value: number) => Number(((value / top) * barsHeight).toFixed(2));
  return {
    width: Math.max(1, weeks.length) * step,
    target: target === null ? null : barsHeight - high(target),
    bars: weeks.flatMap((value, index) => {
      if (value === null) return [];
      // A week of nothing is a week that was measured.
      const height = Math.max(high(value), 0.8);
      return [{ x: index * step + 1, y: barsHeight - height, height, value }];
    }),
  };
}
