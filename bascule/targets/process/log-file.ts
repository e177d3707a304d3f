import { mkdirSync, openSync } from 'node:fs';
import { copyFile, open, stat, truncate } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { SlotId } from '../target.ts';

export function logPath(state: string, { environment, component, colour }: SlotId): string {
  return join(state, 'logs', environment, `${component}-${colour}.log`);
}

/** Opened for appending: the processes write into it themselves, so that they need nobody to read them. */
export function openLog(path: string): number {
  mkdirSync(dirname(path), { recursive: true });
  return openSync(path, 'a', 0o640);
}

/** Copied and emptied, since the processes keep the file open; what is written in between may be lost. */
export async function rotateLog(path: string, limitBytes: number): Promise<void> {
  const { size } = await stat(path).catch(() => ({ size: 0 }));
  if (size <= limitBytes) return;
  await copyFile(path, `${path}.1`);
  await truncate(path);
}

/** Oldest first. */
export async function lastLines(path: string, count: number): Promise<string[]> {
  const file = await open(path).catch(() => null);
  if (!file) return [];
  try {
    const { size } = await file.stat();
    const length = Math.min(size, 256 * 1024);
    const { buffer } = await file.read(Buffer.alloc(length), 0, length, size - length);
    const lines = buffer.toString('utf8').split('\n');
    return lines.filter((line, index) => line !== '' || index < lines.length - 1).slice(-count);
  } finally {
    await file.close();
  }
}
