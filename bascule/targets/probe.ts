import type { Probe } from '../core/plan/schema.ts';
import type { SlotCondition } from './target.ts';

/** One request through a slot, whatever its weight: `SwitchClient.preview` or a plain fetch. `path` starts with "/". */
export type FetchSlot = (path: string, init?: RequestInit) => Promise<Response>;

export type ProbeResult = { healthy: true; tookMs: number } | { healthy: false; detail: string; tookMs: number };

/** Asks once; a 2xx within `timeoutMs` is healthy. Never throws. */
export declare function probeOnce(fetchSlot: FetchSlot, probe: Probe): Promise<ProbeResult>;

/** Asks until the first good answer, at most `startWithinMs`; ends at once, with its last lines, when the slot has failed for good. */
export declare function waitUntilHealthy(request: {
  fetchSlot: FetchSlot;
  probe: Probe;
  condition: () => Promise<SlotCondition>;
  logs: (lines: number) => Promise<string[]>;
  signal?: AbortSignal;
}): Promise<ProbeResult>;
