import type { Backend } from '../../switch/wire.ts';
import type { ProcessSlotSpec, SlotCondition, SlotEvent, SlotId, Target } from '../target.ts';

export interface BackOff {
  firstMs: number;
  maxMs: number;
  /** A process that lived this long starts again at `firstMs`. */
  forgetAfterMs: number;
}

/** Slots as processes of this machine: detached, so that they outlive us; supervised, and adopted after a restart. */
export declare class ProcessTarget implements Target<ProcessSlotSpec> {
  constructor(options: { state: string; onEvent: (event: SlotEvent) => void; backOff?: BackOff });
  start(spec: ProcessSlotSpec): Promise<Backend>;
  stop(id: SlotId): Promise<void>;
  condition(id: SlotId): Promise<SlotCondition>;
  logs(id: SlotId, lines: number): Promise<string[]>;
  /**
   * After a restart of the server: takes the recorded slots back under supervision, dead ones are started again.
   * `specOf` gives the spec (secrets included) of a slot, or null when it is not wanted any more: it is stopped.
   */
  adopt(specOf: (id: SlotId, digest: string) => Promise<ProcessSlotSpec | null>): Promise<SlotId[]>;
  /** Ends the supervision and leaves the processes running. */
  release(): void;
}
