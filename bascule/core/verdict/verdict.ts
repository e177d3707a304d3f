import { z } from 'zod';

export const rule = z.enum([
  'error-rate',
  'latency-p95',
  'health',
  'smoke',
  'burn-rate',
  'fast-errors',
  'fast-slow',
  'shadow',
]);
export type Rule = z.infer<typeof rule>;

/** Why a version was found unhealthy. `detail` is one sentence with its figures, for people. */
export const finding = z.object({ rule, component: z.string(), detail: z.string() });
export type Finding = z.infer<typeof finding>;

/**
 * `not-enough-data` is its own answer: silence is no proof of health. `have` and `need` are requests to `component`, the
 * one that lacks most; in logs written before it was told they are those of the whole train.
 */
export const verdict = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('healthy') }),
  z.object({ kind: z.literal('unhealthy'), reasons: z.array(finding).min(1) }),
  z.object({ kind: z.literal('not-enough-data'), have: z.int(), need: z.int(), component: z.string().optional() }),
]);
export type Verdict = z.infer<typeof verdict>;
