import { setTimeout } from 'node:timers/promises';
import type Docker from 'dockerode';
import type { Fenced } from '../fence.ts';
import { DEFAULT_BACK_OFF, nextLife } from '../process/back-off.ts';
import { found, lifeOf } from './container.ts';
import { asked } from './engine-calls.ts';
import { orNull } from './find.ts';

interface Ended {
  engine: Docker;
  container: string;
  fenced: Fenced;
  /** An engine that ends stops its containers first and says so as if a person did: it is given the time to be gone. */
  afterMs: number;
  /** For sentences. */
  socket: string;
  /** No more is wanted of us. */
  signal: AbortSignal;
  failed(error: unknown): void;
}

/**
 * Starts a container that ended and that the engine does not start by itself: somebody stopped or killed it through the
 * engine. Who takes a slot down for good says so to Bascule. Tried until it works, or is not ours to do any more.
 */
export async function revive({ engine, container, fenced, afterMs, socket, signal, failed }: Ended): Promise<void> {
  let waitMs = afterMs;
  for (let deaths = 0; ;) {
    await setTimeout(waitMs, undefined, { signal, ref: false }).catch(() => {});
    if (signal.aborted) return;
    try {
      return await asked(socket, () => fenced(() => startIfEnded(engine, container)));
    } catch (error) {
      failed(error);
      if (isStale(error)) return;
      ({ deaths, waitMs } = nextLife(deaths, 0, DEFAULT_BACK_OFF));
    }
  }
}

async function startIfEnded(engine: Docker, id: string): Promise<void> {
  const info = await orNull(engine.getContainer(id).inspect());
  const now = info && found(info);
  if (now && lifeOf(now) === 'ended') await engine.getContainer(id).start();
}

export const isStale = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'stale-epoch';
