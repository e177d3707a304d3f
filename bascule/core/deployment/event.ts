import { z } from 'zod';
import { verdict } from '../verdict/verdict.ts';

/** Which of a component's two slots. */
export const colour = z.enum(['blue', 'green']);
export type Colour = z.infer<typeof colour>;

/** What people read for a colour. */
export const colourWords: Record<Colour, string> = { blue: 'bleu', green: 'vert' };

/** What a slot runs: enough to come back to it without building anything. */
export const slotRelease = z.object({ colour, version: z.string(), digest: z.string() });
export type SlotRelease = z.infer<typeof slotRelease>;

/** One car of the train as it is coupled: where it comes from, where it goes. `from` is null where nothing is live yet. */
export const coupling = z.object({
  component: z.string(),
  kind: z.enum(['database', 'process', 'static']),
  from: slotRelease.nullable(),
  to: colour,
  /** What the new slot is to run, where that is not the version of the whole train: a rollback may bring back several. */
  version: z.string().optional(),
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
  }),
  of('built', { component, digest: z.string(), reused: z.boolean(), tookMs: z.number() }),
  of('build-failed', { component, reason }),
  of('gates-passed', { evidence: z.array(z.object({ gate: z.string(), found: z.string() })) }),
  of('gate-failed', { gate: z.string(), reason }),
  of('migrated', { component, applied: z.array(z.string()), tookMs: z.number() }),
  of('migration-failed', { component, reason }),
  of('slot-started', { component, colour, tookMs: z.number() }),
  of('slot-failed', { component, colour, reason }),
  of('smoke-passed', { component, steps: z.array(z.object({ name: z.string(), tookMs: z.number() })) }),
  of('smoke-failed', { component, step: z.string(), reason }),
  of('shifted', { component, to: colour, switchMs: z.number() }),
  of('shift-failed', { component, reason }),
  of('judged', { verdict }),
  of('rollback-requested', { components: z.array(z.string()).nullable(), by, reason }),
  of('returned', { component, to: colour, rollbackMs: z.number() }),
  of('retired', {}),
]);
export type Fact = z.infer<typeof fact>;

/** A fact with its place in the log and its time (milliseconds since 1970, the engine's clock). */
export type DeploymentEvent = Fact & { seq: number; at: number };
