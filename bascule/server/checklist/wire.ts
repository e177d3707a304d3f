import { z } from 'zod';
import { listState } from '../../core/checklist/item-state.ts';

/** POST /api/deployments/:id/signatures: `checklist`. */
export const signatureRequest = z.strictObject({
  item: z.string().min(1),
  comment: z.string().max(500).default(''),
});

/** GET /api/deployments/:id/checklist. */
export const checklist = z.object({
  deployment: z.string(),
  environment: z.string(),
  before: z.array(listState),
  after: z.array(listState),
});

export type Checklist = z.infer<typeof checklist>;
