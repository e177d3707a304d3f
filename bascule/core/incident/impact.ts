import type { Plan } from '../plan/schema.ts';
import type { Incident } from './incident.ts';

/** What one version of a component answered in some time. */
export interface Answered {
  component: string;
  version: string;
  count: number;
  errors5xx: number;
}

/** How long the error budget is counted over. */
export const budgetMs = 30 * 24 * 3_600_000;

/** An incident in numbers. Null is not known, which is not zero. */
export interface Impact {
  from: number;
  /** Null: it goes on. */
  to: number | null;
  minutes: number;
  /** Requests to what is at fault, and those of them that failed. */
  requests: number | null;
  errors: number | null;
  byComponent: { component: string; requests: number; errors: number }[];
  /** The switch counts requests, and knows no users. */
  users: number | null;
  /** Of all errors that the objective allows in 30 days, the share that it took. */
  budget: { objective: number; share: number } | null;
}

/** From its beginning until people no longer suffered from it. */
export function spanOf({ beganAt, mitigated, resolved }: Incident, now: number): { from: number; to: number | null } {
  const ended = mitigated?.at ?? resolved?.at ?? null;
  return { from: Math.min(beganAt, ended ?? now), to: ended };
}

/**
 * @param during what was answered from its beginning to its end, by minutes that touch that time
 * @param month what was answered in the 30 days up to its end
 */
export function impactOf(
  plan: Pick<Plan, 'rollback'>,
  incident: Incident,
  { during, month }: { during: readonly Answered[]; month: readonly Answered[] },
  now: number,
): Impact {
  const { from, to } = spanOf(incident, now);
  const atFault = ofFault(incident, during);
  const isKnown = atFault.some(({ count }) => count > 0);
  const errors = sum(atFault, ({ errors5xx }) => errors5xx);
  return {
    ...{ from, to, minutes: Math.ceil(((to ?? now) - from) / 60_000) },
    requests: isKnown ? sum(atFault, ({ count }) => count) : null,
    errors: isKnown ? errors : null,
    byComponent: [...Map.groupBy(atFault, ({ component }) => component)].map(([component, answered]) => ({
      component,
      requests: sum(answered, ({ count }) => count),
      errors: sum(answered, ({ errors5xx }) => errors5xx),
    })),
    users: null,
    budget: isKnown
      ? budgetOf(
          plan,
          errors,
          sum(month, ({ count }) => count),
        )
      : null,
  };
}

/** Where bad versions are known, only what they answered counts: the version before served others meanwhile. */
function ofFault({ components, deployments }: Incident, answered: readonly Answered[]): Answered[] {
  const bad = deployments.filter(({ as }) => as === 'cause' || as === 'again').map(({ version }) => version);
  return answered.filter(
    ({ component, version }) => components.includes(component) && (bad.length === 0 || bad.includes(version)),
  );
}

function budgetOf({ rollback }: Pick<Plan, 'rollback'>, errors: number, requests: number): Impact['budget'] {
  const objectives = rollback.triggers.flatMap((trigger) => (trigger.kind === 'burn-rate' ? [trigger.objective] : []));
  const allowed = requests * (1 - Math.max(...objectives));
  if (objectives.length === 0 || allowed === 0) return null;
  return { objective: Math.max(...objectives), share: errors / allowed };
}

function sum<Each>(all: readonly Each[], of: (each: Each) => number): number {
  return all.reduce((total, each) => total + of(each), 0);
}
