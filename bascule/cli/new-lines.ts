import type { LogLines } from '../server/wire.ts';

type Lines = LogLines['lines'];

/**
 * What came since the last look, both looks being windows of the same size: each colour's lines behind the longest end
 * of what was seen that begins what is there.
 */
export function newLines(before: Lines, now: Lines): Lines {
  return (['blue', 'green'] as const).flatMap((colour) => {
    const seen = before.filter((each) => each.colour === colour);
    const there = now.filter((each) => each.colour === colour);
    return there.slice(overlap(seen, there));
  });
}

function overlap(seen: Lines, there: Lines): number {
  const forgotten = seen.findIndex((_, first) => beginsWith(there, seen.slice(first)));
  return forgotten < 0 ? 0 : seen.length - forgotten;
}

function beginsWith(lines: Lines, start: Lines): boolean {
  return start.length <= lines.length && start.every(({ line }, index) => line === lines[index]?.line);
}
