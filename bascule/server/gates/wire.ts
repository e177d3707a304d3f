import { z } from 'zod';
import { states } from '../../core/deployment/state.ts';
import { gateResult } from '../../core/gate/result.ts';

/** GET /api/deployments/:id/gates. `gates` is empty before they were asked. */
export const gatesAnswer = z.object({
  deployment: z.string(),
  environment: z.string(),
  version: z.string(),
  state: z.enum(states),
  gates: z.array(gateResult),
});
export type GatesAnswer = z.infer<typeof gatesAnswer>;

/** POST /api/deployments/:id/promote: a step that is held goes on. */
export const promoteRequest = z.strictObject({
  reason: z.string().min(1).max(500),
  by: z.string().min(1).max(100),
});
export type PromoteRequest = z.infer<typeof promoteRequest>;
