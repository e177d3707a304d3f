import { z } from 'zod';
import { gateResult } from '../gate/result.ts';
import { sourceFacts } from '../matrix/facts.ts';
import { rollout } from '../strategy/rollout.ts';
import { verdict } from '../verdict/verdict.ts';
import { releaseKind } from '../window/schema.ts';

/** Which of a component's two slots. */
export const colour = z.enum(['blue', 'green']);
export type Colour = z.infer<typeof colour>;

/** What people read for a colour. */
export const colourWords: Record<Colour, string> = { blue: 'bleu', green: 'vert' };

/** What a slot runs: enough to come back to it without building anything. */
export const slotRelease = z.object({
  colour,
  version: z.string(),
  digest: z.string(),
  /** Digest of the variables that it runs with; absent in logs from before they were kept. */
  configuration: z.string().optional(),
});
export type SlotRelease = z.infer<typeof slotRelease>;

/** One car of the train as it is coupled: where it comes from, where it goes. `from` is null where nothing is live yet. */
export const coupling = z.object({
  component: z.string(),
  kind: z.enum(['database', 'process', 'static']),
  from: slotRelease.nullable(),
  to: colour,
  /** What the new slot is to run, where that is not the version of the whole train: a rollback may bring back several. */
  version: z.string().optional(),
  /** Digest of the variables that it is to run with: they belong to the release, and go back with it. */
  configuration: z.string().optional(),
});
export type Coupling = z.infer<typeof coupling>;

const of = <T extends string, S extends z.ZodRawShape>(type: T, shape: S) =>
  z.object({ type: z.literal(type), ...shape });
const component = z.string();
const reason = z.string();
const by = z.string();

/**
 * What can happen to a deployment. Stored for ever: a shape may gain optional fields, never lose or rename one.
 * Durations are milliseconds.
 */
export const fact = z.discriminatedUnion('type', [
  of('requested', {
    environment: z.string(),
    kind: z.enum(['release', 'rollback']),
    version: z.string(),
    source: z.object({ directory: z.string(), ref: z.string(), commit: z.string().nullable() }),
    train: z.array(coupling),
    by,
    reason: z.string().optional(),
    /** Absent: a blue-green release of the plan's bake time. */
    rollout: rollout.optional(),
    /** What decides its window and its approvals; absent: standard. */
    releaseKind: releaseKind.optional(),
    /** Who wrote what it brings, as names and e-mail addresses: they don't count as its reviewers. */
    authors: z.array(z.string()).optional(),
    facts: sourceFacts.optional(),
    /** The release that was cut, whose artifacts are taken as they are; absent: they are built. */
    release: z.object({ version: z.string(), artifacts: z.record(z.string(), z.string()) }).optional(),
    /** Its migrations are proved reversible on a copy of the data first. */
    rehearsal: z.boolean().optional(),
  }),
  of('built', {
    component,
    digest: z.string(),
    reused: z.boolean(),
    tookMs: z.number(),
    /** The version that its manifest names, as « 1.4.0 »; absent where there is no manifest. */
    declared: z.string().optional(),
  }),
  of('build-failed', { component, reason }),
  of('gates-passed', { evidence: z.array(z.object({ gate: z.string(), found: z.string() })) }),
  of('gate-failed', { gate: z.string(), reason }),
  of('gates-checked', { gates: z.array(gateResult) }),
  of('approved', { by, comment: z.string() }),
  of('approval-withdrawn', { by }),
  of('signed', { item: z.string(), by, comment: z.string() }),
  of('overridden', { by, role: z.string(), reason }),
  of('rehearsed', { component, migrations: z.array(z.string()), found: z.string(), tookMs: z.number() }),
  of('rehearsal-failed', { component, reason }),
  of('backed-up', { component, backup: z.string(), tookMs: z.number() }),
  of('migrated', {
    component,
    applied: z.array(z.string()),
    tookMs: z.number(),
    /** Left for after the confirmation: the version before can't run on the schema that they leave. */
    deferred: z.array(z.string()).optional(),
  }),
  of('migration-failed', { component, reason }),
  of('slot-started', { component, colour, tookMs: z.number(), instances: z.number().optional() }),
  of('scaled', { component, colour, instances: z.number(), tookMs: z.number() }),
  of('slot-failed', { component, colour, reason }),
  of('smoke-passed', { component, steps: z.array(z.object({ name: z.string(), tookMs: z.number() })) }),
  of('smoke-failed', { component, step: z.string(), reason }),
  /** `percent` of its traffic is on the new slot; absent: all. */
  of('shifted', { component, to: colour, switchMs: z.number(), percent: z.number().optional() }),
  of('shift-failed', { component, reason }),
  of('step-passed', { percent: z.number(), verdict }),
  /** The step's time is over, and there was too little traffic to judge: it goes on when there was enough. */
  of('held', { percent: z.number(), have: z.int(), need: z.int(), component: z.string().optional() }),
  /** A person sends on what is held. */
  of('promoted', { by, reason }),
  of('judged', { verdict }),
  of('rollback-requested', { components: z.array(z.string()).nullable(), by, reason }),
  of('returned', { component, to: colour, rollbackMs: z.number() }),
  of('retired', {}),
  /** What was deferred is applied: from here on there is no way back to the version before. */
  of('contracted', { component, applied: z.array(z.string()), tookMs: z.number() }),
  of('contraction-failed', { component, reason }),
]);
export type Fact = z.infer<typeof fact>;

/** What people say of a release: whatever the gates found before they said it is asked for again. */
export const saidByPeople = ['approved', 'approval-withdrawn', 'signed', 'overridden', 'rollback-requested'] as const;

/** A fact with its place in the log and its time (milliseconds since 1970, the engine's clock). */
export type DeploymentEvent = Fact & { seq: number; at: number };
