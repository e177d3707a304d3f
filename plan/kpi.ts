import type { PlanInput } from '../bascule/core/plan/schema.ts';

/** §10.2. */
export const kpi: PlanInput['kpi'] = {
  environment: 'production',
  measures: [
    { kind: 'success-rate', above: 0.99 },
    { kind: 'deployment-time', belowMs: 15 * 60_000 },
    { kind: 'rollback-time', belowMs: 5 * 60_000 },
    { kind: 'recovery-time', severity: 'SEV-1', belowMs: 30 * 60_000 },
    { kind: 'frequency', perWeekAbove: 2 },
  ],
};
