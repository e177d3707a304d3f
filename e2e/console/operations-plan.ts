import { withIncidents } from '../../bascule/core/incident/spec/story.ts';
import type { PlanInput } from '../../bascule/core/plan/schema.ts';

/** People who lead incidents, and an on-call rotation. Dora and Karim change flags; in `guarded` the one needs the other. */
export function withOperations(plan: PlanInput): PlanInput {
  const led = withIncidents(plan);
  const changing = ['devops-lead', 'tech-lead-backend'];
  return {
    ...led,
    roles: (led.roles ?? []).map((role) =>
      changing.includes(role.name) ? { ...role, may: [...role.may, 'flag'] } : role,
    ),
  };
}
