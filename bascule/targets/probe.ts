import { setTimeout } from 'node:timers/promises';
import type { Probe } from '../core/plan/schema.ts';
import type { SlotCondition } from './target.ts';

/** One request through a slot, whatever its weight: `SwitchClient.preview` or a plain fetch. `path` starts with "/". */
export type FetchSlot = (path: string, init?: RequestInit) => Promise<Response>;

export type ProbeResult = { healthy: true; tookMs: number } | { healthy: false; detail: string; tookMs: number };

interface Wait {
  fetchSlot: FetchSlot;
  probe: Probe;
  condition: () => Promise<SlotCondition>;
  logs: (lines: number) => Promise<string[]>;
  signal?: AbortSignal;
}

/** A slot that starts is asked more often than the plan says, so that a quick one is not kept waiting. */
const FIRST_LOOKS_MS = 100;

/** Asks once; a 2xx within `timeoutMs` is healthy. Never throws. */
export async function probeOnce(fetchSlot: FetchSlot, probe: Probe): Promise<ProbeResult> {
  const begun = performance.now();
  const tookMs = () => Math.round(performance.now() - begun);
  const tooLate = AbortSignal.timeout(probe.timeoutMs);
  try {
    const response = await orAborted(tooLate, fetchSlot(probe.path, { signal: tooLate, redirect: 'manual' }));
    const start = (await orAborted(tooLate, response.text())).slice(0, 200);
    if (response.ok) return { healthy: true, tookMs: tookMs() };
    return { healthy: false, detail: `${probe.path} a répondu ${response.status} : ${start}`, tookMs: tookMs() };
  } catch (error) {
    const why = tooLate.aborted ? `n’a pas répondu en ${probe.timeoutMs} ms` : `est injoignable : ${reasonOf(error)}`;
    return { healthy: false, detail: `${probe.path} ${why}`, tookMs: tookMs() };
  }
}

/**
 * Asks until the first good answer, for at most `startWithinMs`. Ends at once, with its last lines, when the slot has
 * failed for good. @throws the signal's reason
 */
export async function waitUntilHealthy({ fetchSlot, probe, condition, logs, signal }: Wait): Promise<ProbeResult> {
  const begun = performance.now();
  const elapsedMs = () => Math.round(performance.now() - begun);
  const pauseMs = Math.min(probe.intervalMs, FIRST_LOOKS_MS);
  for (;;) {
    signal?.throwIfAborted();
    const result = await probeOnce(fetchSlot, probe);
    if (result.healthy) return { healthy: true, tookMs: elapsedMs() };
    const { state } = await condition();
    const over = elapsedMs() + pauseMs >= probe.startWithinMs;
    if (over || state === 'failed' || state === 'absent') {
      const why = over ? `aucune bonne réponse en ${probe.startWithinMs} ms` : 'il ne tourne plus';
      const lines = (await logs(20)).join('\n');
      const told = lines === '' ? '' : `\nFin de son journal :\n${lines}`;
      return { healthy: false, detail: `${why} (${result.detail}).${told}`, tookMs: elapsedMs() };
    }
    await setTimeout(pauseMs);
  }
}

/** Not every way of fetching heeds the signal; the time is up all the same. */
export function orAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason as Error);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/** fetch hides what went wrong in `cause`. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
