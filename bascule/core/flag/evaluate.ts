import type { Evaluator, Surroundings } from './evaluation.ts';
import type { Snapshot } from './schema.ts';

/** Compiles an environment's flags into closures once, so that a check is a look-up and a call. */
export function compile(_snapshot: Snapshot, _surroundings: Surroundings): Evaluator {
  throw new Error('Not written yet.');
}
