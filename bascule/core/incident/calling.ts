import { personNamed } from '../approval/people.ts';
import type { Plan } from '../plan/schema.ts';
import type { Due } from './decide.ts';
import { itself, type Fact } from './event.ts';
import type { Incident } from './incident.ts';
import { onCallAt, type Override } from './on-call.ts';
import { postMortemWithinMs, type Whom } from './schema.ts';

/** What being due comes to, at `at`: the fact that says it is done. */
export function factOf(
  plan: Plan,
  incident: Incident,
  due: Due,
  { overrides, at }: { overrides: readonly Override[]; at: number },
): Fact {
  switch (due.kind) {
    case 'escalate':
      return escalated(plan, due, overrides, at);
    case 'remind':
      return { type: 'reminded', of: due.of, people: responsible(plan, incident, overrides, at) };
    case 'resolve':
      return {
        type: 'resolved',
        by: itself,
        cause: incident.identified?.cause ?? incident.reason,
        action: incident.mitigated?.how ?? '',
      };
    case 'draft-post-mortem': {
      const dueAt = (incident.resolved?.at ?? at) + (postMortemWithinMs(plan.incidents, incident.severity) ?? 0);
      return { type: 'post-mortem-drafted', dueAt };
    }
  }
}

/** Who leads it, and before anybody does, who is on call. */
export function responsible(
  plan: Plan,
  { acknowledged }: Incident,
  overrides: readonly Override[],
  at: number,
): string[] {
  return acknowledged ? [acknowledged.by] : calledBy(plan, { kind: 'on-call' }, overrides, at);
}

/** The people of the plan who are meant at a moment. */
export function calledBy(plan: Plan, whom: Whom, overrides: readonly Override[], at: number): string[] {
  if (whom.kind === 'roles')
    return plan.people.filter(({ roles }) => roles.some((role) => whom.roles.includes(role))).map(({ name }) => name);
  const { onCall } = plan.incidents;
  const shift = onCall && onCallAt(onCall, overrides, plan.calendar.timeZone, at);
  return shift && personNamed(plan, shift.person) ? [shift.person] : [];
}

function escalated(
  plan: Plan,
  { round, step }: { round: number; step: number },
  overrides: readonly Override[],
  at: number,
): Fact {
  const rule = plan.incidents.escalation.steps[step];
  if (!rule) throw new RangeError(`The plan has no step ${step} of its escalation.`);
  const { level, whom, channels } = rule;
  return { type: 'escalated', round, step, level, people: calledBy(plan, whom, overrides, at), channels };
}
