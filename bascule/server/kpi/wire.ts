import { z } from 'zod';
import { doraNames, measureNames } from '../../core/kpi/figures.ts';
import { releaseKind } from '../../core/window/schema.ts';

/** Milliseconds since 1970. */
const moment = z.coerce.number().int();

/**
 * GET /api/kpi and /api/kpi/deployments, and the same with `.csv`: of one environment (absent: the plan's), all components
 * or one, over [from, to[ (absent: the last twelve weeks).
 */
export const kpiQuery = z.strictObject({
  environment: z.string().min(1).optional(),
  component: z.string().min(1).optional(),
  from: moment.optional(),
  to: moment.optional(),
});
export type KpiQuery = z.infer<typeof kpiQuery>;

export const figure = z.object({
  name: z.enum([...measureNames, ...doraNames]),
  /** Shares are of 1. */
  unit: z.enum(['share', 'ms', 'per-week']),
  /** Null: there was nothing to measure. */
  value: z.number().nullable(),
  target: z.object({ direction: z.enum(['above', 'below']), bound: z.number() }).nullable(),
  /** Null without a target, or without a value. */
  met: z.boolean().nullable(),
  /** Of each week of the period, oldest first, counted back from its end; the first may be shorter. */
  weeks: z.array(z.number().nullable()),
});

const asked = {
  environment: z.string(),
  /** Null: all of them. */
  component: z.string().nullable(),
  from: z.number(),
  to: z.number(),
};

export const kpiReport = z.object({
  ...asked,
  /** §10.2's five, then DORA's. */
  measures: z.array(figure),
  dora: z.array(figure),
  counts: z.object({
    releases: z.int(),
    deliveries: z.int(),
    failedDeliveries: z.int(),
    rollbacks: z.int(),
    incidents: z.int(),
  }),
});

/** What the figures are counted by: each settled deployment of the period, the newest first. */
export const kpiRows = z.object({
  ...asked,
  deployments: z.array(
    z.object({
      deployment: z.string(),
      environment: z.string(),
      kind: z.enum(['release', 'rollback']),
      releaseKind,
      version: z.string(),
      outcome: z.enum(['confirmed', 'rolled-back', 'failed', 'refused', 'cancelled']),
      /** Null: it does not count. */
      success: z.boolean().nullable(),
      components: z.array(z.string()),
      requestedAt: z.number(),
      liveAt: z.number().nullable(),
      settledAt: z.number(),
      tookMs: z.number(),
      rollbackMs: z.number().nullable(),
      commits: z.int().nullable(),
      incidents: z.array(z.string()),
    }),
  ),
});

export type KpiReport = z.infer<typeof kpiReport>;
export type KpiRows = z.infer<typeof kpiRows>;
