import { z } from 'zod';
import { ms } from '../plan/terms.ts';

/** Another disk or a mounted share. It must be there: a folder that is not mounted would be on the disk that is to be survived. */
const folder = z.strictObject({
  kind: z.literal('folder'),
  path: z.string().regex(/^\//, { error: 'donnez un chemin absolu, comme /mnt/sauvegardes' }),
});

/** A second place for an environment's backups, sealed as they are: whoever loses the first store restores from this one. */
export const offsiteRule = z.strictObject({
  /** One kind each; an object store's settings join here. */
  to: z.discriminatedUnion('kind', [folder]),
  keepDays: z.int().min(1, { error: 'gardez au moins un jour' }).max(3_650).default(30),
  /** A file that is in the first store for so long and not in the second is told of. */
  lateAfterMs: ms.default(3_600_000),
});
export type OffsiteRule = z.infer<typeof offsiteRule>;
