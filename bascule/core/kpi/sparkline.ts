/** One bar for each value, the highest full; a dot where there is none. */
export function sparkline(values: readonly (number | null)[]): string {
  const highest = Math.max(0, ...values.filter((value) => value !== null));
  return values.map((value) => (value === null ? '·' : bar(highest === 0 ? 0 : value / highest))).join('');
}

const bars = [...'▁▂▃▄▅▆▇█'];

const bar = (share: number) => bars[Math.round(Math.max(0, share) * (bars.length - 1))] ?? '';
