import { z } from 'zod';
import { ms, percent, share } from '../plan/terms.ts';

/** How traffic comes to a new version. All keep the version before warm until the end. */
export const strategy = z.discriminatedUnion('kind', [
  /** One component after the other, all of its traffic at once, then the bake. */
  z.strictObject({ kind: z.literal('blue-green') }),
  /** All components together, a share of the users after the other; the last step is the bake at 100 %. */
  z.strictObject({
    kind: z.literal('canary'),
    steps: z.array(z.strictObject({ percent, holdMs: ms })).min(1, { error: 'donnez au moins une étape avant 100 %' }),
  }),
  /** One instance after the other, its share of the traffic with it. */
  z.strictObject({ kind: z.literal('rolling'), holdMs: ms }),
  /** First the new version answers copies of reads, and its answers are compared and thrown away; then blue-green. */
  z.strictObject({
    kind: z.literal('shadow'),
    percent,
    holdMs: ms,
    minimumCompared: z.int().min(1),
    toleratedDifferences: share,
  }),
]);
export type Strategy = z.infer<typeof strategy>;
export type StrategyKind = Strategy['kind'];
