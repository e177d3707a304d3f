import type { Container } from 'dockerode';
import { setTimeout } from 'node:timers/promises';
import type { Fenced } from '../fence.ts';
import { unlessGone } from './engine-calls.ts';

/**
 * Ends a container and takes it away: asked with SIGTERM, and not asked any more after `withinMs`. Each step is one short
 * act under the fence; the wait between is not, since others wait for an act.
 */
export async function endContainer(container: Container, withinMs: number, fenced: Fenced): Promise<void> {
  await quiet(container, withinMs, fenced);
  await fenced(() => unlessGone(container.remove({ force: true, v: true })));
}

/** Ends it and leaves it there for its log. */
export async function quiet(container: Container, withinMs: number, fenced: Fenced): Promise<void> {
  const over = new AbortController();
  const ended = container.wait({ abortSignal: over.signal }).then(
    () => true,
    () => true,
  );
  await fenced(async () => {
    await unlessGone(container.update({ RestartPolicy: { Name: 'no' } }));
    await unlessGone(container.kill({ signal: 'SIGTERM' }));
  });
  const late = setTimeout(withinMs, false, { signal: over.signal }).catch(() => false);
  const inTime = await Promise.race([ended, late]);
  if (!inTime) {
    await fenced(() => unlessGone(container.kill({ signal: 'SIGKILL' })));
    await ended;
  }
  over.abort();
}
