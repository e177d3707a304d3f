import { littlePlan } from '../../../testing/product.ts';
import { withTeam } from '../../../testing/team.ts';
import { plan as schema, type Plan, type PlanInput } from '../../plan/schema.ts';
import { factOf } from '../calling.ts';
import { decide } from '../decide.ts';
import type { Fact, IncidentEvent } from '../event.ts';
import { evolve, replay, type Incident } from '../incident.ts';

export const minute = 60_000;
export const hour = 60 * minute;

/** REWAPP's rules of incidents in small: four severities, three levels, a rota of three. */
export const withIncidents = (plan: PlanInput): PlanInput => {
  const team = withTeam(plan);
  return {
    ...team,
    roles: (team.roles ?? []).map((role) => ({ ...role, may: [...role.may, 'respond'] })),
    incidents: {
      severities: [
        {
          severity: 'SEV-1',
          title: 'Critique',
          impact: 'Service totalement indisponible',
          ...told(15),
          resolveWithinMs: 30 * minute,
        },
        {
          severity: 'SEV-2',
          title: 'Majeur',
          impact: 'Fonctionnalité majeure impactée',
          ...told(30),
          resolveWithinMs: 2 * hour,
        },
        { severity: 'SEV-3', title: 'Mineur', impact: 'Fonctionnalité secondaire impactée', postMortem: true },
        { severity: 'SEV-4', title: 'Faible', impact: 'Impact cosmétique', quietMs: hour },
      ],
      declaredWhen: [
        { environment: 'guarded', ends: ['stuck'], severity: 'SEV-1' },
        { environment: 'guarded', ends: ['verdict', 'failure', 'person'], severity: 'SEV-2' },
        { environment: 'test', ends: ['verdict', 'failure', 'stuck', 'person'], severity: 'SEV-2' },
      ],
      phases: [
        { phase: 'detection', title: 'Détection', fromMs: 0, toMs: 5 * minute, text: 'Alerte' },
        { phase: 'triage', title: 'Triage', fromMs: 5 * minute, toMs: 10 * minute, text: 'Décision' },
        { phase: 'resolution', title: 'Résolution', text: 'Rollback' },
        { phase: 'post-mortem', title: 'Post-mortem', toMs: 48 * hour, text: 'Analyse' },
      ],
      escalation: {
        rounds: 2,
        roundMs: 15 * minute,
        steps: [
          level('Niveau 1', 0, { kind: 'on-call' }, ['SEV-1', 'SEV-2', 'SEV-3']),
          level('Niveau 2', 5, { kind: 'roles', roles: ['tech-lead-backend', 'tech-lead-frontend'] }, [
            'SEV-1',
            'SEV-2',
          ]),
          level('Niveau 3', 10, { kind: 'roles', roles: ['product-owner'] }, ['SEV-1']),
        ],
      },
      onCall: { title: 'Astreinte', people: ['dora', 'karim', 'lea'], since: '2026-01-05', handOver: '10:00' },
      reminders: { beforeMs: [24 * hour, 0], thenEveryMs: 24 * hour },
    },
  };
};

type Step = NonNullable<NonNullable<NonNullable<PlanInput['incidents']>['escalation']>['steps']>[number];

const told = (everyMinutes: number) => ({ onStatusPage: true, updateEveryMs: everyMinutes * minute, postMortem: true });

function level(name: string, afterMinutes: number, whom: Step['whom'], severities: Step['severities']): Step {
  const channels = ['pagerduty', '#incidents'];
  return {
    level: name,
    contact: name,
    channel: '—',
    available: '—',
    afterMs: afterMinutes * minute,
    whom,
    channels,
    severities,
  };
}

export const plan: Plan = schema.parse(withIncidents(littlePlan('Little', 20_000)));

/** Monday 23 November 2026, 10:05 in Paris. */
export const start = Date.UTC(2026, 10, 23, 9, 5);

export const declared = (changes: Partial<Fact & { type: 'declared' }> = {}): Fact & { type: 'declared' } => ({
  type: 'declared',
  ...{ environment: 'guarded', components: ['service'], title: 'API indisponible', severity: 'SEV-1' },
  ...{
    impact: 'Tous les utilisateurs',
    cause: 'reported',
    reason: 'Plus rien ne répond.',
    beganAt: start - 2 * minute,
  },
  ...{ by: 'lea', via: 'cli' },
  ...changes,
});

/** An incident as its facts, each at a moment, leave it. */
export function storyOf(...facts: [number, Fact][]): Incident {
  return replay('i-1', eventsOf(...facts));
}

export const eventsOf = (...facts: [number, Fact][]): IncidentEvent[] =>
  facts.map(([at, fact], index) => ({ ...fact, seq: index + 1, at }));

/** One fact more. */
export const and = (incident: Incident, at: number, fact: Fact): Incident =>
  evolve(incident, { ...fact, seq: incident.lastSeq + 1, at });

/** All that is due is done, as the server does it. */
export function settled(incident: Incident, at: number): { incident: Incident; done: Fact[] } {
  const done: Fact[] = [];
  for (let now = incident; ;) {
    const { due } = decide(plan.incidents, now, at);
    if (due.length === 0) return { incident: now, done };
    for (const each of due) {
      const fact = factOf(plan, now, each, { overrides: [], at });
      done.push(fact);
      now = and(now, at, fact);
    }
  }
}
