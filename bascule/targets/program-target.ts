import type { TargetSettings } from '../core/target/schema.ts';
import { ProcessTarget } from './process/process-target.ts';
import type { ProgramTarget, SlotEvent } from './target.ts';

interface Surroundings {
  /** The folder that all state is under. */
  state: string;
  onEvent: (event: SlotEvent) => void;
}

/** The target that these settings of a plan mean. Connects to nothing yet. */
export function programTarget(settings: TargetSettings, { state, onEvent }: Surroundings): ProgramTarget {
  switch (settings.kind) {
    case 'machine':
      return new ProcessTarget({ state, onEvent });
  }
}
