import { setTimeout } from 'node:timers/promises';
import { CapRoverError } from './caprover-error.ts';
import type { CapRoverClient } from './client.ts';

const LOOK_EVERY_MS = 500;
const TOLD_LINES = 15;

/**
 * Until nothing of the app is being built, for at most `withinMs`. Answers the last lines of a build that failed, null
 * otherwise: a build that was lost, as all are when CapRover restarts, looks as if there had been none.
 */
export async function followBuild(client: CapRoverClient, app: string, withinMs: number): Promise<string | null> {
  const until = performance.now() + withinMs;
  for (let pauseMs = 50; ; pauseMs = Math.min(pauseMs * 2, LOOK_EVERY_MS)) {
    const { isAppBuilding, isBuildFailed, logs } = await client.build(app);
    const lines = logs.lines.filter((line) => line.trim() !== '');
    if (!isAppBuilding) return isBuildFailed ? lines.slice(-TOLD_LINES).join('\n') : null;
    if (performance.now() > until) {
      const sentence = `CapRover construit encore ${app} après ${Math.round(withinMs / 60_000)} min : regardez ce qui est devant dans sa file (${lines.at(-1) ?? 'rien dans son journal'}), puis relancez.`;
      throw new CapRoverError('busy', sentence);
    }
    await setTimeout(pauseMs);
  }
}
