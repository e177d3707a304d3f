import { z } from 'zod';

/**
 * Unleash's own files. What its clients are given (`{version, features, segments}`, or the events of its delta API) is
 * described in @unleash/client-specification, schema/; what its administration exports in Unleash's
 * export-result-schema. Read loosely: fields that nobody needs here are passed over.
 */
const text = z.string().nullish();

const unleashConstraint = z.object({
  contextName: z.string(),
  operator: z.string(),
  values: z.array(z.string()).nullish(),
  value: z.union([z.string(), z.number()]).nullish(),
  inverted: z.boolean().nullish(),
  caseInsensitive: z.boolean().nullish(),
});
export type UnleashConstraint = z.infer<typeof unleashConstraint>;

const unleashVariant = z.object({
  name: z.string(),
  weight: z.number(),
  stickiness: text,
  payload: z.object({ type: z.string(), value: z.string() }).nullish(),
  overrides: z.array(z.object({ contextName: z.string(), values: z.array(z.string()) })).nullish(),
});
export type UnleashVariant = z.infer<typeof unleashVariant>;

const unleashStrategy = z.object({
  name: z.string(),
  title: text,
  disabled: z.boolean().nullish(),
  parameters: z.record(z.string(), z.unknown()).nullish(),
  constraints: z.array(unleashConstraint).nullish(),
  segments: z.array(z.number()).nullish(),
  variants: z.array(unleashVariant).nullish(),
});
export type UnleashStrategy = z.infer<typeof unleashStrategy>;

const unleashDependency = z.object({
  feature: z.string(),
  enabled: z.boolean().nullish(),
  variants: z.array(z.string()).nullish(),
});

const unleashFeature = z.object({
  name: z.string(),
  type: text,
  description: text,
  enabled: z.boolean(),
  strategies: z.array(unleashStrategy).nullish(),
  variants: z.array(unleashVariant).nullish(),
  dependencies: z.array(unleashDependency).nullish(),
});
export type UnleashFeature = z.infer<typeof unleashFeature>;

/** In exports a segment has no constraints, only its name. */
const unleashSegment = z.object({ id: z.number(), name: text, constraints: z.array(unleashConstraint).nullish() });
export type UnleashSegment = z.infer<typeof unleashSegment>;

export const clientFeatures = z.object({
  features: z.array(unleashFeature),
  segments: z.array(unleashSegment).nullish(),
});
export type ClientFeatures = z.infer<typeof clientFeatures>;

export const deltaEvents = z.object({
  events: z.array(
    z.discriminatedUnion('type', [
      z.object({
        type: z.literal('hydration'),
        features: z.array(unleashFeature),
        segments: z.array(unleashSegment).nullish(),
      }),
      z.object({ type: z.literal('feature-updated'), feature: unleashFeature }),
      z.object({ type: z.literal('feature-removed'), featureName: z.string() }),
      z.object({ type: z.literal('segment-updated'), segment: unleashSegment }),
      z.object({ type: z.literal('segment-removed'), segmentId: z.number() }),
    ]),
  ),
});

/** Of older exports strategies still say their environment, and segments their constraints. */
export const exported = z.object({
  features: z.array(z.object({ name: z.string(), type: text, description: text })),
  featureStrategies: z.array(
    unleashStrategy.extend({
      name: z.string().optional(),
      strategyName: z.string().optional(),
      featureName: z.string(),
      environment: text,
      sortOrder: z.number().nullish(),
    }),
  ),
  featureEnvironments: z
    .array(
      z.object({
        featureName: z.string(),
        environment: z.string(),
        enabled: z.boolean(),
        variants: z.array(unleashVariant).nullish(),
      }),
    )
    .nullish(),
  segments: z.array(unleashSegment).nullish(),
  dependencies: z.array(z.object({ feature: z.string(), dependencies: z.array(unleashDependency) })).nullish(),
});
export type Exported = z.infer<typeof exported>;
