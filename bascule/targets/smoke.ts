import type { SmokeStep } from '../core/plan/schema.ts';
import type { FetchSlot } from './probe.ts';

export interface SmokeResult {
  name: string;
  passed: boolean;
  detail: string;
  tookMs: number;
}

/**
 * Runs the steps in order through a slot; `{{name}}` in paths, headers and bodies is replaced by a variable or by what
 * an earlier step saved. `{{random}}` and `{{now}}` are there unless given. Never throws.
 */
export declare function runSmoke(request: {
  steps: SmokeStep[];
  fetchSlot: FetchSlot;
  variables?: Record<string, unknown>;
  onResult?: (result: SmokeResult) => void;
}): Promise<SmokeResult[]>;
