/**
 * The engine's log of a container: frames of a header of eight bytes (stream, three zeros, length) and what was written.
 * https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Container/operation/ContainerAttach
 */
export function textOf(log: Buffer): string {
  const parts: Buffer[] = [];
  for (let at = 0; at + 8 <= log.length;) {
    const end = at + 8 + log.readUInt32BE(at + 4);
    parts.push(log.subarray(at + 8, end));
    at = end;
  }
  return Buffer.concat(parts).toString('utf8');
}

/** The last lines of several logs as one, in the order of the times before each, which are left out. */
export function mergedLines(logs: string[], lines: number): string[] {
  const all = logs.flatMap((log) => log.split('\n').filter((line) => line !== ''));
  const timed = all.map((line) => {
    const space = line.indexOf(' ');
    return { at: line.slice(0, space), text: line.slice(space + 1) };
  });
  const sorted = timed.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  return lines <= 0 ? [] : sorted.slice(-lines).map(({ text }) => text);
}
