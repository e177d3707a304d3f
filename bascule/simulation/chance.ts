/** A stream of numbers from 0 up to 1; a fixed seed gives the same stream on every machine. */
export type Chance = () => number;

/** Source: Mulberry32, Tommy Ettinger, 2017 (public domain). */
export function seeded(seed: number): Chance {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A stream of its own for each of many seeds: those of neighbours have nothing in common. */
export function mixed(seed: number): Chance {
  const first = seeded(Math.imul(seed ^ (seed >>> 16), 0x45d9f3b) ^ 0x9e3779b9);
  return seeded(Math.floor(first() * 2 ** 32));
}

export function pick<T>(chance: Chance, choices: readonly [T, ...T[]]): T {
  return choices[Math.floor(chance() * choices.length)] ?? choices[0];
}

/** A whole number from `from` to `to`, both included. */
export function whole(chance: Chance, from: number, to: number): number {
  return from + Math.floor(chance() * (to - from + 1));
}

/** How many of `total` come true that each do with `share`; for many, by a sum of twelve instead of one by one. */
export function hits(chance: Chance, total: number, share: number): number {
  if (share <= 0 || total === 0) return 0;
  if (total > 40) {
    let normal = -6;
    for (let each = 0; each < 12; each += 1) normal += chance();
    const drawn = Math.round(total * share + normal * Math.sqrt(total * share * (1 - share)));
    return Math.min(total, Math.max(0, drawn));
  }
  let count = 0;
  for (let each = 0; each < total; each += 1) if (chance() < share) count += 1;
  return count;
}
