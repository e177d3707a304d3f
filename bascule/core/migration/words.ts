/** `1 migration`, `2 migrations`, `12 500 lignes`. */
export function count(number: number, noun: string): string {
  return `${number.toLocaleString('fr-FR').replaceAll('\u202f', ' ')} ${noun}${number > 1 ? 's' : ''}`;
}

/** `420 ms`, `1,4 s`, `6 min`. */
export function duration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  const seconds = ms / 1_000;
  return seconds < 120
    ? `${seconds.toFixed(1).replace('.', ',').replace(/,0$/, '')} s`
    : `${Math.round(seconds / 60)} min`;
}
