import { z } from 'zod';
import { ms, name, share } from '../plan/terms.ts';

const aFrequency = { error: 'donnez un nombre de déploiements par semaine, comme 2' };

/** One measure of success (§10.2) with what it should be. How each is counted: `figures.ts`. */
export const measure = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('success-rate'), above: share }),
  z.strictObject({ kind: z.literal('deployment-time'), belowMs: ms }),
  z.strictObject({ kind: z.literal('rollback-time'), belowMs: ms }),
  /** Of incidents of this severity. */
  z.strictObject({ kind: z.literal('recovery-time'), severity: z.string().min(1), belowMs: ms }),
  z.strictObject({ kind: z.literal('frequency'), perWeekAbove: z.number(aFrequency).min(0, aFrequency) }),
]);
export type Measure = z.infer<typeof measure>;

export const kpiRule = z.strictObject({
  /** Where the targets hold, and what is asked for when no environment is named; null: the plan's last. */
  environment: name.nullable().default(null),
  measures: z.array(measure).default([]),
});
export type KpiRule = z.infer<typeof kpiRule>;
