import type { Backend } from '../../switch/wire.ts';
import type { SlotCondition, SlotId, StaticSlotSpec, Target } from '../target.ts';

/** Slots of files: the switch serves them straight from the artifact's own directory, so there is nothing to copy or run. */
export declare class StaticTarget implements Target<StaticSlotSpec> {
  constructor(options: { state: string });
  start(spec: StaticSlotSpec): Promise<Backend>;
  stop(id: SlotId): Promise<void>;
  condition(id: SlotId): Promise<SlotCondition>;
  logs(id: SlotId, lines: number): Promise<string[]>;
}
