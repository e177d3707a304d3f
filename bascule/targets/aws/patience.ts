import { setTimeout } from 'node:timers/promises';

/** How AWS is waited for: it tells nothing by itself, so it is asked again and again. */
export interface Patience {
  /** How long it may take in all. */
  withinMs: number;
  lookEveryMs: number;
  /** Ends the wait; what AWS was asked goes on. */
  signal?: AbortSignal;
  /** What was seen last, for people who wait. */
  onProgress?: (sentence: string) => void;
}

/** Looks until there is an answer; null when the time is up. @throws the signal's reason */
export async function lookUntil<T>(patience: Patience, look: () => Promise<T | null>): Promise<T | null> {
  const end = performance.now() + patience.withinMs;
  for (;;) {
    patience.signal?.throwIfAborted();
    const found = await look();
    if (found !== null) return found;
    if (performance.now() + patience.lookEveryMs > end) return null;
    await setTimeout(patience.lookEveryMs, undefined, patience.signal ? { signal: patience.signal } : {});
  }
}
