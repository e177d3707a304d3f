import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A stretch of a script and how often it ran, as V8 writes it: the narrowest around a place says what holds there. */
export interface Range {
  startOffset: number;
  endOffset: number;
  count: number;
}

interface Written {
  result: { url: string; functions: { ranges: Range[] }[] }[];
}

/**
 * What processes left in the folder that NODE_V8_COVERAGE gave them, by file and process. Node strips types by blanks, so
 * V8's offsets are those of our sources.
 */
export async function readProcesses(directory: string, wanted: ReadonlySet<string>): Promise<Map<string, Range[][]>> {
  const found = new Map<string, Range[][]>();
  for (const name of await readdir(directory)) {
    for (const { url, functions } of await scriptsOf(join(directory, name))) {
      const file = url.startsWith('file:') ? fileURLToPath(url) : '';
      if (!wanted.has(file)) continue;
      const ranges = functions.flatMap((each) => each.ranges);
      found.set(file, [...(found.get(file) ?? []), ranges]);
    }
  }
  return found;
}

/** True when one of the processes ran the place. */
export function reachedBy(processes: Range[][], offset: number): boolean {
  return processes.some((ranges) => (narrowest(ranges, offset)?.count ?? 0) > 0);
}

function narrowest(ranges: Range[], offset: number): Range | undefined {
  let found: Range | undefined;
  for (const range of ranges) {
    if (offset < range.startOffset || offset >= range.endOffset) continue;
    if (!found || range.endOffset - range.startOffset <= found.endOffset - found.startOffset) found = range;
  }
  return found;
}

/** A process that was killed while it wrote leaves half a file: it counts for nothing. */
async function scriptsOf(file: string): Promise<Written['result']> {
  try {
    return (JSON.parse(await readFile(file, 'utf8')) as Written).result;
  } catch {
    return [];
  }
}
