import { z } from 'zod';
import { failedOver } from '../../database/replica/pair.ts';

/** POST /api/environments/:environment/failover: 202 `begunOperation`, whose result is a `failedOverOnWire`. */
export const failOverRequest = z.strictObject({
  by: z.string().min(1).max(100),
  /** What the standby has not is given up, whatever the plan promises. */
  acceptLoss: z.boolean().default(false),
});

export const failedOverOnWire = failedOver;
export type FailedOverOnWire = z.infer<typeof failedOverOnWire>;

/** GET /api/environments/:environment/replica. Times are milliseconds since 1970, lags milliseconds and bytes. */
export const replicaStanding = z.object({
  findings: z.array(z.object({ level: z.enum(['good', 'warning', 'bad']), sentence: z.string() })),
  primary: z.string(),
  /** Null: it is still to be made. */
  standby: z.string().nullable(),
  guarantee: z.enum(['synchronous', 'asynchronous']),
  lagMs: z.number().nullable(),
  lagBytes: z.number().nullable(),
  last: failedOver.nullable(),
});
export type ReplicaStanding = z.infer<typeof replicaStanding>;
