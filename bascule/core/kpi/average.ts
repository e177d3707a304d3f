/** Of nothing there is no average: null, never 0. */
export function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The middle one, or the mean of the two in the middle. */
export function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  return mean(sorted.slice(sorted.length % 2 === 0 ? Math.max(0, middle - 1) : middle, middle + 1));
}

/** Null of nothing. */
export const shareOf = (part: readonly unknown[], whole: readonly unknown[]): number | null =>
  whole.length === 0 ? null : part.length / whole.length;
