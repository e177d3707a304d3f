/** One file as istanbul's `coverage-final.json` has it. */
export interface FileCoverage {
  path: string;
  statementMap: Record<string, { start: { line: number; column: number } }>;
  /** How often each statement ran. */
  s: Record<string, number>;
}

/** Says whether the character at an offset of a file was reached by somebody else: a process that a test started. */
export type ReachedElsewhere = (file: string, offset: number) => boolean;

export interface Share {
  covered: number;
  total: number;
}

/** Lines that hold the start of a statement, and how many of them ran: in the test itself or in a process it started. */
export function linesOf(coverage: FileCoverage, source: string, reachedElsewhere: ReachedElsewhere): Share {
  const starts = lineStarts(source);
  const lines = new Map<number, boolean>();
  for (const [id, { start }] of Object.entries(coverage.statementMap)) {
    if (lines.get(start.line)) continue;
    const offset = (starts[start.line - 1] ?? 0) + start.column;
    lines.set(start.line, (coverage.s[id] ?? 0) > 0 || reachedElsewhere(coverage.path, offset));
  }
  return { covered: [...lines.values()].filter(Boolean).length, total: lines.size };
}

export function sumOf(shares: Iterable<Share>): Share {
  let [covered, total] = [0, 0];
  for (const share of shares) {
    covered += share.covered;
    total += share.total;
  }
  return { covered, total };
}

/** 0 of 0 lines is nothing covered: a run that saw no file must not look perfect. */
export function percentOf({ covered, total }: Share): number {
  return total === 0 ? 0 : (100 * covered) / total;
}

function lineStarts(source: string): number[] {
  const starts = [0];
  for (let at = source.indexOf('\n'); at >= 0; at = source.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}
