import { z } from 'zod';

/**
 * What one gate said, with its evidence. `waiting` is for people: an approval or a signature is still to come; `red`
 * would have to be mended. `gate` is its kind, or `check:<name>`. `at` is milliseconds since 1970.
 */
export const gateResult = z.object({
  gate: z.string(),
  title: z.string(),
  outcome: z.enum(['green', 'red', 'waiting']),
  /** What was found, for people; with who and where, as far as the gate knows. */
  found: z.string(),
  /** What would turn it green; null when it is. */
  remedy: z.string().nullable(),
  at: z.number(),
});
export type GateResult = z.infer<typeof gateResult>;

/** What a gate found, before its title and time are added. */
export type GateAnswer = Pick<GateResult, 'outcome' | 'found' | 'remedy'>;
