import { z } from 'zod';
import { permission } from '../../core/approval/schema.ts';

/** GET /api/whoami. `person` is null without a token, or when the plan names nobody. */
export const whoami = z.object({
  person: z
    .object({
      name: z.string(),
      displayName: z.string(),
      email: z.string(),
      roles: z.array(z.object({ name: z.string(), title: z.string() })),
      may: z.array(permission),
    })
    .nullable(),
});

/** POST /api/tokens: 201 `createdToken`. `by` is the user of the machine who asks. */
export const tokenRequest = z.strictObject({ person: z.string().min(1), by: z.string().min(1).max(100) });
/** The only time that the token can be read. */
export const createdToken = z.object({ id: z.string(), person: z.string(), token: z.string() });

/** POST /api/tokens/:id/revoke: `tokenList`. */
export const tokenRevocation = z.strictObject({ by: z.string().min(1).max(100) });

/** GET /api/tokens. Times are milliseconds since 1970. */
export const tokenList = z.object({
  tokens: z.array(
    z.object({
      id: z.string(),
      person: z.string(),
      createdAt: z.number(),
      createdBy: z.string(),
      revokedAt: z.number().nullable(),
      revokedBy: z.string().nullable(),
    }),
  ),
});

/** GET /api/environments/:environment/audit?limit=200: the newest first. */
export const auditQuery = z.strictObject({ limit: z.coerce.number().int().min(1).max(10_000).default(200) });
export const auditLog = z.object({
  entries: z.array(
    z.object({
      at: z.number(),
      environment: z.string().nullable(),
      deployment: z.string().nullable(),
      who: z.string(),
      what: z.string(),
      why: z.string(),
    }),
  ),
});

export type Whoami = z.infer<typeof whoami>;
export type TokenList = z.infer<typeof tokenList>;
export type AuditLog = z.infer<typeof auditLog>;
