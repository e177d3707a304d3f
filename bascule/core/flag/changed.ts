import type { Flag, Snapshot } from './schema.ts';

/** The keys of all flags whose evaluation may differ between two snapshots, in order. */
export function changedKeys(before: Snapshot | null, after: Snapshot): string[] {
  const [was, is] = [textsOf(before), textsOf(after)];
  const own = new Set([...was.keys(), ...is.keys()].filter((key) => was.get(key) !== is.get(key)));
  // One level of dependencies is all there is.
  const children = after.flags.filter(({ dependencies }) => dependencies.some(({ flag }) => own.has(flag)));
  return [...new Set([...own, ...children.map(({ key }) => key)])].sort();
}

/** Each flag as text, together with the segments that it uses. */
function textsOf(snapshot: Snapshot | null): Map<string, string> {
  const segments = new Map(snapshot?.segments.map((segment) => [segment.name, segment]));
  const used = ({ strategies }: Flag) =>
    strategies.flatMap((strategy) => strategy.segments.map((name) => segments.get(name)));
  return new Map(snapshot?.flags.map((flag) => [flag.key, JSON.stringify([flag, used(flag)])]));
}
