/** The known names that someone who wrote `wanted` may have meant, nearest first, at most three. */
export function nearNames(wanted: string, known: string[]): string[] {
  const scored = known.map((name) => ({ name, distance: distance(wanted.toLowerCase(), name.toLowerCase()) }));
  const limit = Math.max(2, Math.floor(wanted.length / 3));
  const near = scored.filter(({ name, distance }) => distance <= limit || (wanted.length > 2 && name.includes(wanted)));
  return near
    .toSorted((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ name }) => name);
}

/** As the end of a sentence: ` Vouliez-vous dire « a » ou « b » ?`, or nothing. */
export function didYouMean(wanted: string, known: string[]): string {
  const near = nearNames(wanted, known).map((name) => `« ${name} »`);
  return near.length === 0 ? '' : ` Vouliez-vous dire ${near.join(' ou ')} ?`;
}

/** Levenshtein's. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const kept = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(kept, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
