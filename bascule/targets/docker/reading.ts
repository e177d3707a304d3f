import type Docker from 'dockerode';
import type { SlotCondition } from '../target.ts';
import { conditionOf, memoryOf } from './condition.ts';
import type { Found } from './container.ts';
import { orNull } from './find.ts';
import { mergedLines, textOf } from './log-lines.ts';

/** The condition of the slot of these containers, with the memory that each uses now. */
export async function readCondition(engine: Docker, containers: Found[]): Promise<SlotCondition> {
  const running = containers.filter(({ info }) => info.State.Running);
  const memoryMb = await Promise.all(running.map(async (each) => [each.id, await memoryMbOf(engine, each)] as const));
  return conditionOf(containers, new Map(memoryMb));
}

/** The last lines of all of them, oldest first. */
export async function readLogs(engine: Docker, containers: Found[], lines: number): Promise<string[]> {
  const options = { stdout: true, stderr: true, timestamps: true, tail: lines };
  const logs = await Promise.all(containers.map(({ id }) => orNull(engine.getContainer(id).logs(options))));
  return mergedLines(
    logs.flatMap((log) => (log ? [textOf(log)] : [])),
    lines,
  );
}

async function memoryMbOf(engine: Docker, { id }: Found): Promise<number> {
  const stats = await orNull(engine.getContainer(id).stats({ stream: false, 'one-shot': true }));
  return stats ? memoryOf(stats) : 0;
}
