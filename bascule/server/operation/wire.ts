import { z } from 'zod';

/** What takes longer than a request: followed by GET /api/operations/:id?after=<lines known>. */
export const begunOperation = z.object({ operation: z.string() });
export const operationQuery = z.strictObject({ after: z.coerce.number().int().min(0).default(0) });

/** Answers when there is news, or after some seconds without. `failed` carries the sentence of a refusal. */
export const operationState = z.object({
  lines: z.array(z.string()),
  outcome: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('under-way') }),
    z.object({ kind: z.literal('done'), result: z.unknown() }),
    z.object({ kind: z.literal('failed'), code: z.string(), message: z.string() }),
  ]),
});

export type OperationState = z.infer<typeof operationState>;
