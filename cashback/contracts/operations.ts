import * as z from 'zod';

/** GET /api/health: 200 when the database answers, else 503 with the same shape. */
export const health = z.object({
  status: z.enum(['ok', 'failed']),
  checks: z.record(z.string(), z.enum(['ok', 'failed'])),
});
export type Health = z.infer<typeof health>;

/** GET /api/version. `version` is the release that this process runs (variable RELEASE_VERSION). */
export const version = z.object({ version: z.string(), startedAt: z.iso.datetime() });
export type Version = z.infer<typeof version>;

/** GET /api/monitoring: where the apps report what broke; `dsn` is null where nobody listens. */
export const monitoring = z.object({ dsn: z.string().nullable(), environment: z.string(), release: z.string() });
export type Monitoring = z.infer<typeof monitoring>;
