import { z } from 'zod';

/** Milliseconds since 1970. */
const at = z.number();
const said = z.object({ at, by: z.string(), why: z.string() });

/** GET /api/live-updates?environment=production: by environment and component, each offer, the newest first. */
export const liveUpdatesQuery = z.strictObject({ environment: z.string().min(1).optional() });

export const liveUpdates = z.object({
  channels: z.array(
    z.object({
      environment: z.string(),
      component: z.string(),
      appId: z.string(),
      minimumNative: z.string(),
      offers: z.array(
        z.object({
          version: z.string(),
          digest: z.string(),
          deployment: z.string(),
          state: z.enum(['rolling-out', 'complete', 'stopped', 'replaced', 'rolled-back']),
          /** Of the devices. */
          percent: z.int(),
          beganAt: at,
          /** When it goes on to a higher share; null: it does not. */
          nextAt: at.nullable(),
          given: z.int(),
          took: z.int(),
          failed: z.int(),
          stopped: said.nullable(),
          rolledBack: said.nullable(),
        }),
      ),
    }),
  ),
});
export type LiveUpdates = z.infer<typeof liveUpdates>;

/** POST /api/environments/:environment/live-updates/:component/stop and …/resume: `liveUpdates` of that environment. */
export const liveUpdateRequest = z.strictObject({
  reason: z.string().trim().min(1).max(500).default('À la demande.'),
  by: z.string().min(1).max(100),
});
