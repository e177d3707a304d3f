import { z } from 'zod';

/** Times are milliseconds since 1970. */
const by = z.string().min(1).max(100);
export const span = z.object({ from: z.number(), to: z.number() });

/** POST /api/environments/:environment/backups: 202 `begunOperation`, whose result is a `backupDone`. */
export const backupRequest = z.strictObject({ reason: z.string().min(1).max(200).default('à la demande'), by });

/** POST /api/environments/:environment/backups/verify: 202 `begunOperation`, whose result is a `storedBackup`. */
export const verifyRequest = z.strictObject({ id: z.string().nullable().default(null) });

/** POST /api/environments/:environment/restore: 202 `begunOperation`, whose result is a `restored`. */
export const restoreRequest = z.strictObject({ to: z.number().int(), by });

export const storedBackup = z.object({
  id: z.string(),
  reason: z.string(),
  by: z.string(),
  startedAt: z.number(),
  stoppedAt: z.number(),
  bytes: z.number(),
  dataBytes: z.number(),
  serverVersion: z.string(),
  verifiedAt: z.number().nullable(),
});

/** GET /api/environments/:environment/backups. */
export const backupListing = z.object({
  backups: z.array(storedBackup),
  /** Times that can be restored, oldest first. */
  possible: z.array(span),
  bytes: z.number(),
  unfinished: z.array(
    z.object({ reason: z.string(), by: z.string(), startedAt: z.number(), failure: z.string().nullable() }),
  ),
});

export const backupDone = z.object({ id: z.string(), bytes: z.number(), verifiedAt: z.number(), tookMs: z.number() });

/** GET /api/environments/:environment/restore?to=…: what it would do, and give up. */
export const restoreQuery = z.strictObject({ to: z.coerce.number().int() });
export const restorePreview = z.object({ to: z.number(), backup: z.string(), segments: z.number(), now: z.number() });

export const restored = z.object({
  to: z.number(),
  lastCommit: z.number().nullable(),
  /** What was committed from `to` until then is gone from the live database. */
  droppedUntil: z.number(),
  kept: z.string(),
  rows: z.array(z.object({ table: z.string(), before: z.number().nullable(), after: z.number() })),
});

export type BackupListing = z.infer<typeof backupListing>;
export type RestoredOnWire = z.infer<typeof restored>;
