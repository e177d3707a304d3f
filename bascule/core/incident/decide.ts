import type { Incident } from './incident.ts';
import { severityOf, type EscalationStep, type Incidents } from './schema.ts';

/** What an incident waits for no longer. */
export type Due =
  | { kind: 'escalate'; round: number; step: number }
  | { kind: 'remind'; of: 'update' | 'post-mortem' }
  /** Nothing happened for long enough. */
  | { kind: 'resolve' }
  | { kind: 'draft-post-mortem' };

export interface Decision {
  /** In the order in which it is done. */
  due: Due[];
  /** When something is due next, if nothing happens; null: never. */
  nextAt: number | null;
}

/** Something that is to be done at a moment. */
interface Planned {
  at: number;
  due: Due;
}

/**
 * What is due at `now`, and when to look again. What was missed, because nothing looked for a while, is done once: the
 * newest of its kind stands for those before it.
 */
export function decide(plan: Incidents, incident: Incident, now: number): Decision {
  const planned = incident.resolved ? afterResolution(plan, incident, now) : untilResolution(plan, incident, now);
  const due = planned.filter(({ at }) => at <= now).toSorted((a, b) => a.at - b.at);
  const later = planned.filter(({ at }) => at > now).map(({ at }) => at);
  return { due: due.map((each) => each.due), nextAt: later.length > 0 ? Math.min(...later) : null };
}

function untilResolution(plan: Incidents, incident: Incident, now: number): Planned[] {
  const quiet = quietAt(plan, incident);
  // At its end nobody is called or reminded any more.
  if (quiet !== null && quiet <= now) return [{ at: quiet, due: { kind: 'resolve' } }];
  return [
    ...escalations(plan, incident, now),
    ...updateReminder(plan, incident),
    ...(quiet === null ? [] : [{ at: quiet, due: { kind: 'resolve' } as const }]),
  ];
}

/** When it ends by itself. Whoever took it on ends it, for they know what it was. */
function quietAt(plan: Incidents, { severity, mitigated, acknowledged, movedAt }: Incident): number | null {
  const { quietMs } = severityOf(plan, severity);
  return quietMs === null || !mitigated || acknowledged ? null : movedAt + quietMs;
}

/** Each step's newest call that is due, and its next one. */
function escalations({ escalation }: Incidents, incident: Incident, now: number): Planned[] {
  if (incident.acknowledged) return [];
  return escalation.steps.flatMap((step, index) => {
    if (!step.severities.includes(incident.severity)) return [];
    const calls = callsOf(escalation, step, incident, index);
    const newest = calls.findLast(({ at }) => at <= now);
    const next = calls.find(({ at }) => at > now);
    return [newest, next].filter((each) => each !== undefined && !isCalled(incident, each.due)) as Planned[];
  });
}

function callsOf(
  { rounds, roundMs }: Incidents['escalation'],
  { afterMs }: EscalationStep,
  incident: Incident,
  step: number,
): (Planned & { due: { kind: 'escalate'; round: number; step: number } })[] {
  return Array.from({ length: rounds }, (_, round) => ({
    at: incident.escalation.since + round * roundMs + afterMs,
    due: { kind: 'escalate', round, step },
  }));
}

/** An earlier round that was missed is not made up for once a later one was called. */
function isCalled({ escalation: { calls } }: Incident, { round, step }: { round: number; step: number }): boolean {
  return calls.some((call) => call.step === step && call.round >= round);
}

function updateReminder(plan: Incidents, incident: Incident): Planned[] {
  const { updateEveryMs } = severityOf(plan, incident.severity);
  if (updateEveryMs === null) return [];
  return [{ at: newsAt(incident) + updateEveryMs, due: { kind: 'remind', of: 'update' } }];
}

/** When people were last told something, or reminded to. */
function newsAt({ declared, escalation, updates, reminded }: Incident): number {
  return Math.max(declared.at, escalation.since, updates.at(-1)?.at ?? 0, reminded.update ?? 0);
}

function afterResolution(plan: Incidents, incident: Incident, now: number): Planned[] {
  const { resolved, postMortem, severity } = incident;
  if (!resolved || !severityOf(plan, severity).postMortem) return [];
  const isDrafted = postMortem !== null && postMortem.draftedAt >= resolved.at;
  if (!isDrafted) return [{ at: resolved.at, due: { kind: 'draft-post-mortem' } }];
  return postMortem.published ? [] : postMortemReminders(plan, incident, postMortem.dueAt, now);
}

/** Before it is due as the plan says, then every so often until it is published. */
function postMortemReminders({ reminders }: Incidents, incident: Incident, dueAt: number, now: number): Planned[] {
  const from = Math.max(incident.resolved?.at ?? 0, incident.reminded['post-mortem'] ?? 0);
  const before = reminders.beforeMs.map((ms) => dueAt - ms).filter((at) => at > from);
  const moments = [...before, ...overdue(reminders.thenEveryMs, dueAt, from, now)].toSorted((a, b) => a - b);
  const missed = moments.filter((at) => at <= now).at(-1);
  const next = moments.find((at) => at > now);
  return [missed, next]
    .filter((at) => at !== undefined)
    .map((at): Planned => ({ at, due: { kind: 'remind', of: 'post-mortem' } }));
}

/** Of the moments after it was due the newest that has passed, and the next. */
function overdue(everyMs: number | null, dueAt: number, from: number, now: number): number[] {
  if (everyMs === null) return [];
  const passed = Math.max(0, Math.floor((now - dueAt) / everyMs));
  return [dueAt + passed * everyMs, dueAt + (passed + 1) * everyMs].filter((at) => at > dueAt && at > from);
}
