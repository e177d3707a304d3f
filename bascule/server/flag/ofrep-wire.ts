import { z } from 'zod';

// OpenFeature Remote Evaluation Protocol 0.3, https://github.com/open-feature/protocol (service/openapi.yaml).

const context = z.looseObject(
  { targetingKey: z.string({ error: '« targetingKey » est un texte' }).optional() },
  { error: '« context » est un objet, comme {"targetingKey": "u-1"}' },
);

/** POST /ofrep/v1/evaluate/flags and /ofrep/v1/evaluate/flags/:key. Fields to come are passed over. */
export const evaluationRequest = z.looseObject({ context: context.default({}) }, { error: 'donnez un objet' });

/** What the event stream tells: evaluate again. `etag` names the configuration; `lastModified` is seconds since 1970. */
export const refetch = z.object({
  type: z.literal('refetchEvaluation'),
  etag: z.string(),
  lastModified: z.int(),
});

export const streamQuery = z.object({ token: z.string().default('') });

export type Refetch = z.infer<typeof refetch>;
