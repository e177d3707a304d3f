import { z } from 'zod';
import { hour } from '../window/schema.ts';
import { name, title } from '../plan/terms.ts';

export const severity = z.enum(['SEV-1', 'SEV-2', 'SEV-3', 'SEV-4']);
export type Severity = z.infer<typeof severity>;

const week = 7 * 24 * 3_600_000;
const aSpan = { error: 'donnez une durée d’une seconde à sept jours, en millisecondes' };
const span = z.int(aSpan).min(1_000, aSpan).max(week, aSpan);
const orNever = span.nullable().default(null);

/** What a severity means, and what it asks for (§8.1). */
export const severityRule = z.strictObject({
  severity,
  title,
  impact: z.string().default(''),
  examples: z.string().default(''),
  /** Null: in the next sprint. */
  resolveWithinMs: orNever,
  /** Users read of it on the public page. */
  onStatusPage: z.boolean().default(false),
  /** Until it is resolved something new is told at least so often. */
  updateEveryMs: orNever,
  postMortem: z.boolean().default(false),
  /**
   * Resolved by itself when traffic has been back for so long, nothing else happened and nobody took it on. Null: a
   * person resolves it, and says what it was.
   */
  quietMs: orNever,
});
export type SeverityRule = z.infer<typeof severityRule>;

/**
 * How a deployment turns out badly after traffic may have moved: its verdict takes it back, a step of it breaks, a person
 * takes it back, or it is bad and there is no way back.
 */
export const badEnd = z.enum(['verdict', 'failure', 'person', 'stuck']);
export type BadEnd = z.infer<typeof badEnd>;

/** What declares an incident without anybody; the first rule that fits holds. */
export const declaringRule = z.strictObject({ environment: name, ends: z.array(badEnd).min(1), severity });

/** What declares one where nothing is deployed: a component gives its users no good answer, minute after minute. */
export const downRule = z.strictObject({
  environment: name,
  components: z.array(name).min(1),
  forMinutes: z.int().min(1).max(60),
  severity,
});
export type DownRule = z.infer<typeof downRule>;

export const phaseName = z.enum(['detection', 'triage', 'resolution', 'communication', 'post-mortem']);
export type PhaseName = z.infer<typeof phaseName>;

/** §8.2. Marks count from the declaration; that of the post-mortem, from the resolution. */
export const phase = z.strictObject({
  phase: phaseName,
  title,
  fromMs: z.int().min(0).max(week).nullable().default(null),
  toMs: orNever,
  text: z.string().min(1),
});

export const whom = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('on-call') }),
  /** Everybody who has one of them. */
  z.strictObject({ kind: z.literal('roles'), roles: z.array(name).min(1) }),
]);
export type Whom = z.infer<typeof whom>;

/** One level of §8.3. */
export const escalationStep = z.strictObject({
  level: title,
  /** The source's own words. */
  contact: title,
  channel: title,
  available: title,
  /** Without anybody who takes the incident on. */
  afterMs: z.int().min(0).max(week),
  whom,
  channels: z.array(z.string().min(1)).min(1),
  severities: z.array(severity).min(1),
});
export type EscalationStep = z.infer<typeof escalationStep>;

/** After its last step the whole of it begins again, `roundMs` after its beginning, so many rounds in all. */
export const escalation = z.strictObject({
  rounds: z.int().min(1).max(100).default(1),
  roundMs: span.default(900_000),
  steps: z.array(escalationStep).default([]),
});

/** One person at a time, from hand-over to hand-over, a week each, in the time zone of the plan's calendar. */
export const onCall = z.strictObject({
  title,
  people: z.array(name).min(1),
  /** The day of the first hand-over, to the first of these people. */
  since: z.iso.date({ error: 'une date s’écrit « 2026-01-05 »' }),
  handOver: hour,
});
export type OnCall = z.infer<typeof onCall>;

export const incidents = z.strictObject({
  severities: z.array(severityRule).default([]),
  declaredWhen: z.array(declaringRule).default([]),
  declaredWhenDown: z.array(downRule).default([]),
  phases: z.array(phase).default([]),
  escalation: escalation.prefault({}),
  onCall: onCall.nullable().default(null),
  /** People are reminded of a post-mortem so long before it is due; then, until it is published, every so often. */
  reminders: z
    .strictObject({ beforeMs: z.array(z.int().min(0).max(week)).default([0]), thenEveryMs: orNever })
    .prefault({}),
});
export type Incidents = z.infer<typeof incidents>;

/** A plan that says nothing of a severity asks nothing for it. */
export function severityOf({ severities }: Incidents, wanted: Severity): SeverityRule {
  const found = severities.find((each) => each.severity === wanted);
  return found ?? severityRule.parse({ severity: wanted, title: wanted });
}

/** How long after its resolution an incident's post-mortem is due; null: it needs none. */
export function postMortemWithinMs(plan: Incidents, wanted: Severity): number | null {
  if (!severityOf(plan, wanted).postMortem) return null;
  return plan.phases.find((each) => each.phase === 'post-mortem')?.toMs ?? usualPostMortemMs;
}

const usualPostMortemMs = 48 * 3_600_000;
