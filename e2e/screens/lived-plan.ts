import { withIncidents } from '../../bascule/core/incident/spec/story.ts';
import type { PlanInput } from '../../bascule/core/plan/schema.ts';
import { sandboxCompanion, standIns } from '../../bascule/testing/outside.ts';

export const hour = 3_600_000;
const minute = 60_000;

/** REWAPP's rules in small, of all that the console shows: windows, a canary, two eyes more, channels, KPIs, on-call. */
export function livedPlan(plan: PlanInput): PlanInput {
  const led = withIncidents(plan);
  const [test, guarded] = led.environments as [PlanInput['environments'][number], PlanInput['environments'][number]];
  return {
    ...led,
    roles: (led.roles ?? []).map((role) => ({ ...role, may: [...role.may, 'flag'] })),
    windows: [
      {
        ...{ kind: 'standard', title: 'Déploiement standard', from: '10:00', to: '17:00', holidays: 'shut' },
        days: ['monday', 'tuesday', 'wednesday', 'thursday'],
      },
      { kind: 'hotfix', title: 'Hotfix critique' },
    ],
    environments: [
      { ...test, title: 'Recette' },
      {
        ...guarded,
        name: 'production',
        windows: ['standard', 'hotfix'],
        gates: [...(guarded.gates ?? []), { kind: 'window' }],
        strategies: [{ kind: 'canary', steps: [{ percent: 25, holdMs: hour }] }],
        bakeMs: hour,
        onLittleTraffic: 'hold',
        after: [],
      },
    ],
    incidents: {
      ...led.incidents,
      declaredWhen: [{ environment: 'production', ends: ['verdict', 'failure', 'person'], severity: 'SEV-2' }],
    },
    companions: [sandboxCompanion],
    messages: {
      ...standIns,
      deploymentsOf: ['production'],
    },
    kpi: {
      environment: 'production',
      measures: [
        { kind: 'success-rate', above: 0.99 },
        { kind: 'deployment-time', belowMs: 15 * minute },
        { kind: 'rollback-time', belowMs: 5 * minute },
        { kind: 'recovery-time', severity: 'SEV-2', belowMs: 2 * hour },
        { kind: 'frequency', perWeekAbove: 2 },
      ],
    },
    rollback: { ...plan.rollback, triggers: [{ kind: 'error-rate', above: 0.1, forMs: 300_000 }, { kind: 'smoke' }] },
  };
}

/** Production's data in a cluster of its own, with a standby, and its backups in a second place. */
export function onWholeGround(plan: PlanInput, secondPlace: string): PlanInput {
  const ground = {
    backup: { everyMs: 24 * hour, keepDays: 30, shipWithinMs: minute },
    replication: { mode: 'synchronous' as const },
    offsite: { to: { kind: 'folder' as const, path: secondPlace } },
  };
  return {
    ...plan,
    environments: plan.environments.map((each) => (each.name === 'production' ? { ...each, ...ground } : each)),
  };
}
