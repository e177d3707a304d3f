import type { PlanInput } from './schema.ts';

/** Gives a plan file its types while it is written; it is checked when it is read. */
export function definePlan(plan: PlanInput): PlanInput {
  return plan;
}
