/** A file of a store by its name there, as `base/<id>.tar` or `wal/<system>/<segment>.<closed at>`. */
export interface Kept {
  name: string;
  bytes: number;
}

/** A file of the first store, and since when what it holds could be lost with it (milliseconds since 1970). */
export interface Original extends Kept {
  at: number;
}

/** What was copied, read back and found to be the original. */
export interface Verified extends Kept {
  digest: string;
}

/** What is left to do. Files never change: one that did was tampered with, and its good copy stays. */
export interface Work {
  /** Not in the second store, or not as it was verified. Oldest first. */
  copy: Original[];
  /** In the second store, but nobody has read it back: whoever wrote it was killed. */
  check: Original[];
  /** Others in the first store than when they were verified. */
  altered: Original[];
}

export function workLeft(first: Original[], second: Kept[], verified: Verified[]): Work {
  const there = new Map(second.map((each) => [each.name, each]));
  const good = new Map(verified.map((each) => [each.name, each]));
  const work: Work = { copy: [], check: [], altered: [] };
  for (const original of first.toSorted((a, b) => a.at - b.at)) {
    const [copy, known] = [there.get(original.name), good.get(original.name)];
    if (known && known.bytes !== original.bytes) work.altered.push(original);
    else if (!copy || copy.bytes !== original.bytes) work.copy.push(original);
    else if (!known) work.check.push(original);
  }
  return work;
}

/** How late the second store is: the age of the oldest file that is not verified there. Null: it has all. */
export function behindMs({ copy, check }: Work, now: number): number | null {
  const waiting = [...copy, ...check].map(({ at }) => at);
  return waiting.length === 0 ? null : Math.max(0, now - Math.min(...waiting));
}
