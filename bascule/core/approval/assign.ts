/**
 * Fills places with candidates, no candidate in two places: as many places as can be filled, and where not all can, the
 * earlier ones. Answers the candidate of each place, or null. Which places are filled does not depend on the candidates'
 * order: augmenting paths (Kuhn) never empty a place that was filled.
 */
export function assign(
  places: number,
  candidates: number,
  fits: (place: number, candidate: number) => boolean,
): (number | null)[] {
  const placeOf = new Array<number | null>(candidates).fill(null);
  for (let place = 0; place < places; place += 1) fill(place, new Set());
  return Array.from({ length: places }, (_, place) => {
    const candidate = placeOf.indexOf(place);
    return candidate < 0 ? null : candidate;
  });

  /** Takes a free candidate, or one whose own place somebody else can take. */
  function fill(place: number, asked: Set<number>): boolean {
    for (let candidate = 0; candidate < candidates; candidate += 1) {
      if (asked.has(candidate) || !fits(place, candidate)) continue;
      asked.add(candidate);
      const taken = placeOf[candidate] ?? null;
      if (taken !== null && !fill(taken, asked)) continue;
      placeOf[candidate] = place;
      return true;
    }
    return false;
  }
}
