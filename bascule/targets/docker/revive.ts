import { setTimeout } from 'node:timers/promises';
import type Docker from 'dockerode';
import { isStatus } from '../../image/engine.ts';
import type { Fenced } from '../fence.ts';
import { DEFAULT_BACK_OFF, nextLife } from '../process/back-off.ts';
import { found, lifeOf } from './container.ts';

interface Ended {
  engine: Docker;
  container: string;
  fenced: Fenced;
  /** No more is wanted of us. */
  signal: AbortSignal;
  failed(error: unknown): void;
}

/**
 * Starts a container that ended and that the engine does not start by itself: somebody stopped or killed it through the
 * engine. Who takes a slot down for good says so to Bascule. Tried until it works, or is not ours to do any more.
 */
export async function revive({ engine, container, fenced, signal, failed }: Ended): Promise<void> {
  for (let deaths = 0; !signal.aborted;) {
    try {
      await fenced(() => startIfEnded(engine, container));
      return;
    } catch (error) {
      failed(error);
      if (isStatus(error, 404) || isStale(error)) return;
      const next = nextLife(deaths, 0, DEFAULT_BACK_OFF);
      deaths = next.deaths;
      await setTimeout(next.waitMs, undefined, { signal, ref: false }).catch(() => {});
    }
  }
}

async function startIfEnded(engine: Docker, id: string): Promise<void> {
  const now = found(await engine.getContainer(id).inspect());
  if (now && lifeOf(now) === 'ended') await engine.getContainer(id).start();
}

export const isStale = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'stale-epoch';
