import { z } from 'zod';

const comment = z.string().max(500).default('');

/** POST /api/deployments/:id/approvals and /api/deployments/:id/approvals/withdraw: `approvals`. */
export const approvalRequest = z.strictObject({ comment });

/** POST /api/deployments/:id/override: `overridden`. */
export const overrideRequest = z.strictObject({
  reason: z
    .string()
    .trim()
    .min(10, { error: 'donnez une raison d’au moins 10 caractères, que tous liront dans #deployments' })
    .max(500),
});
export const overridden = z.object({
  deployment: z.string(),
  environment: z.string(),
  by: z.string(),
  role: z.string(),
  reason: z.string(),
});

const given = z.object({
  person: z.string(),
  displayName: z.string(),
  roles: z.array(z.string()),
  comment: z.string(),
  at: z.number(),
});

/** GET /api/deployments/:id/approvals. Times are milliseconds since 1970. */
export const approvals = z.object({
  deployment: z.string(),
  environment: z.string(),
  /** Somebody must agree at all. */
  needed: z.boolean(),
  complete: z.boolean(),
  have: z.array(given),
  setAside: z.array(given.extend({ why: z.string() })),
  missing: z.array(z.string()),
});

export type Approvals = z.infer<typeof approvals>;
export type Overridden = z.infer<typeof overridden>;
