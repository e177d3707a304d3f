import { z } from 'zod';
import { ms } from '../plan/terms.ts';

/**
 * A hot standby of an environment's database. Synchronous: a commit is acknowledged once the standby has it too, so that
 * failing over loses none (https://www.postgresql.org/docs/18/warm-standby.html#SYNCHRONOUS-REPLICATION).
 */
export const replicationRule = z.strictObject({
  mode: z.enum(['synchronous', 'asynchronous'], { error: 'choisissez « synchronous » ou « asynchronous »' }),
  /** What a synchronous commit waits for: on the standby's disk, or read there by queries too. */
  commit: z
    .enum(['on', 'remote_apply'], {
      error: 'choisissez « on » (sur son disque) ou « remote_apply » (lisible chez elle)',
    })
    .default('on'),
  /** Synchronous, and the standby is away: commits wait for it, or go on without it after `patienceMs`, which is told. */
  whenAway: z
    .enum(['wait', 'go-on'], { error: 'choisissez « wait » (les écritures attendent) ou « go-on » (elles continuent)' })
    .default('go-on'),
  patienceMs: ms.default(5_000),
  /** A standby further behind than this is told of. */
  lagMs: ms.default(30_000),
  /** The most log that is kept for a standby that is away; one that needs more is made anew. */
  keepLogMb: z.int().min(64, { error: 'gardez au moins 64 Mo de journal' }).default(4_096),
});
export type ReplicationRule = z.infer<typeof replicationRule>;
