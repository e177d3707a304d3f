import { z } from 'zod';
import { ms } from '../plan/terms.ts';

/** Base backups with the write-ahead log between them, encrypted, each verified by restoring it. */
export const backupRule = z.strictObject({
  everyMs: ms.min(60_000),
  keepDays: z.int().min(1).max(3_650),
  /** The most that a crash of the machine may lose: how often the log is shipped at the least. */
  shipWithinMs: ms.min(1_000).default(60_000),
});
export type BackupRule = z.infer<typeof backupRule>;
