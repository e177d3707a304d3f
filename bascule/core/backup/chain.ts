import type { Archive, BaseBackup, Segment } from './archive.ts';

/** A base backup and the unbroken log after it: every time from `from` to `to` can be restored. */
export interface Chain {
  backup: BaseBackup;
  timeline: number;
  segments: Segment[];
  from: number;
  to: number;
}

export interface Span {
  from: number;
  to: number;
}

/** No chain leads to the time; `possible` are the times that one does lead to, oldest first. */
export interface NoChain {
  kind: 'none';
  possible: Span[];
}

/**
 * The chain that restores `time` by the shortest log: what was live at that moment, though a later restore may have
 * gone back behind it.
 */
export function chainTo(archive: Archive, time: number): ({ kind: 'chain' } & Chain) | NoChain {
  const all = chains(archive);
  const [best] = all
    .filter(({ from, to }) => from <= time && time <= to)
    .toSorted((a, b) => b.backup.stoppedAt - a.backup.stoppedAt);
  if (!best) return { kind: 'none', possible: merged(all) };
  const last = best.segments.findIndex(({ closedAt }) => closedAt >= time);
  // One more: a commit can be stamped a moment before its segment is closed, and still go into the next.
  return { kind: 'chain', ...best, segments: best.segments.slice(0, last + 2) };
}

/** The log that a backup needs up to and with the segment of that number; null when some of it is missing. */
export function logOf(archive: Archive, backup: BaseBackup, upTo: number): Segment[] | null {
  const segments = unbroken(archive, backup, lineage(archive, backup.timeline)).filter(({ number }) => number <= upTo);
  return segments.at(-1)?.number === upTo ? segments : null;
}

export function possibleTimes(archive: Archive): Span[] {
  return merged(chains(archive));
}

function chains(archive: Archive): Chain[] {
  const timelines = [1, ...archive.timelines.map(({ timeline }) => timeline)];
  return timelines.flatMap((timeline) => {
    const line = lineage(archive, timeline);
    const lived = livedBy(archive, timeline);
    return archive.backups.flatMap((backup) => {
      const segments = unbroken(archive, backup, line);
      const from = Math.max(backup.stoppedAt, lived.from);
      const to = Math.min(segments.at(-1)?.closedAt ?? 0, lived.to);
      return from <= to ? [{ backup, timeline, segments, from, to }] : [];
    });
  });
}

/** The moments at which a timeline was the live one. */
function livedBy({ timelines }: Archive, timeline: number): Span {
  const from = timelines.find((each) => each.timeline === timeline)?.liveFrom ?? 0;
  const later = timelines.map(({ liveFrom }) => liveFrom).filter((liveFrom) => liveFrom > from);
  return { from, to: Math.min(Number.MAX_SAFE_INTEGER, ...later) };
}

/** A timeline and those it comes from, the youngest first, each with the segments that are its own. */
function lineage({ timelines }: Archive, timeline: number): { timeline: number; from: number; to: number }[] {
  const line = [];
  for (let at = timeline, to = Infinity; at > 0;) {
    const known = timelines.find((each) => each.timeline === at);
    line.push({ timeline: at, from: known?.firstSegment ?? 0, to });
    // The segment of the fork is in both; in the parent it may never have been filled.
    to = known?.firstSegment ?? 0;
    at = known?.parent ?? 0;
  }
  return line;
}

/** The segments from the backup's first on, along the lineage, until one is missing. */
function unbroken({ segments }: Archive, backup: BaseBackup, line: ReturnType<typeof lineage>): Segment[] {
  const home = line.find(({ timeline }) => timeline === backup.timeline);
  if (!home || backup.firstSegment > home.to) return [];
  const known = new Map(segments.map((segment) => [`${segment.timeline}/${segment.number}`, segment]));
  const found: Segment[] = [];
  for (let number = backup.firstSegment; ; number += 1) {
    const candidates = line.filter(({ from, to }) => from <= number && number <= to);
    const segment = candidates.map(({ timeline }) => known.get(`${timeline}/${number}`)).find((each) => each);
    if (!segment) return found;
    found.push(segment);
  }
}

function merged(spans: Span[]): Span[] {
  const result: Span[] = [];
  for (const { from, to } of spans.toSorted((a, b) => a.from - b.from)) {
    const last = result.at(-1);
    if (last && from <= last.to) last.to = Math.max(last.to, to);
    else result.push({ from, to });
  }
  return result;
}
