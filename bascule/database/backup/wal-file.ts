/** Names of the write-ahead log's files: `TTTTTTTTLLLLLLLLSSSSSSSS`, timeline, then the segment's number in two halves. */
export function segmentOf(name: string, segmentBytes: number): { timeline: number; number: number } | null {
  if (!/^[0-9A-F]{24}$/.test(name)) return null;
  const [timeline = 0, high = 0, low = 0] = [0, 8, 16].map((at) => Number.parseInt(name.slice(at, at + 8), 16));
  return { timeline, number: high * perLog(segmentBytes) + low };
}

export function segmentName({ timeline, number }: { timeline: number; number: number }, segmentBytes: number): string {
  const parts = [timeline, Math.floor(number / perLog(segmentBytes)), number % perLog(segmentBytes)];
  return parts.map(hex).join('');
}

/** The number of the segment that a position of the log (`0/3000060`) lies in. */
export function segmentAt(lsn: string, segmentBytes: number): number {
  const [high = '0', low = '0'] = lsn.split('/');
  return Math.floor((Number.parseInt(high, 16) * 2 ** 32 + Number.parseInt(low, 16)) / segmentBytes);
}

export const historyName = (timeline: number) => `${hex(timeline)}.history`;

export function timelineOfHistory(name: string): number | null {
  return /^[0-9A-F]{8}\.history$/.test(name) ? Number.parseInt(name.slice(0, 8), 16) : null;
}

/** Where a timeline left its parent: the last line of its history file, `<parent>\t<lsn>\t<why>`. */
export function forkOf(history: string): { parent: number; lsn: string } {
  const last = history.split('\n').findLast((line) => /^\s*\d/.test(line)) ?? '';
  const [parent = '1', lsn = '0/0'] = last.trim().split(/\s+/);
  return { parent: Number(parent), lsn };
}

const perLog = (segmentBytes: number) => 2 ** 32 / segmentBytes;
const hex = (value: number) => value.toString(16).toUpperCase().padStart(8, '0');
