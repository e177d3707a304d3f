import { z } from 'zod';
import { ms } from '../plan/terms.ts';

/** The switch forgets what is older. */
const MOST_MS = 15 * 60_000;
const window = ms.max(MOST_MS, { error: 'le commutateur garde 15 minutes de chiffres : 15 minutes au plus' });

/**
 * How many tasks of a slot follow from its load; between which numbers says `description.containers` of the
 * environment.
 */
export const autoscale = z
  .strictObject({
    /** What one task answers well in a second. */
    requestsPerS: z.number().positive({ error: 'une tâche répond à plus de 0 requête par seconde' }),
    /** With the 95th percentile above this, one more is added, unless the load is less than half of what they bear. */
    slowMs: ms.nullable().default(null),
    /** More are added when the mean load of such a time asks for them. */
    growAfterMs: window.default(15_000),
    /** Fewer are kept when no load of such a time asked for as many, and nothing was changed in it. */
    shrinkAfterMs: window.default(300_000),
  })
  .refine(({ growAfterMs, shrinkAfterMs }) => growAfterMs >= 1_000 && growAfterMs <= shrinkAfterMs, {
    error: 'growAfterMs est d’une seconde au moins, et shrinkAfterMs n’est pas plus court',
  });

export type AutoscaleRule = z.infer<typeof autoscale>;
