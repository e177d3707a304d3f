import { z } from 'zod';
import { name, title } from '../plan/terms.ts';

/** How an item turns green: by a gate of the environment, by a check, by the figures of the switch, or by a signature. */
export const proof = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('gate'), gate: z.string().min(1) }),
  z.strictObject({ kind: z.literal('check'), check: name }),
  z.strictObject({ kind: z.literal('signature'), roles: z.array(name).min(1) }),
  /** The live slots answer their probe. */
  z.strictObject({ kind: z.literal('health') }),
  /** The plan's smoke steps, against what is live. */
  z.strictObject({ kind: z.literal('smoke') }),
  z.strictObject({ kind: z.literal('errors'), below: z.number().gt(0).max(1) }),
  z.strictObject({ kind: z.literal('latency-p95'), belowMs: z.int().min(1) }),
  /** Nothing above `warn` in what the live slots printed since. */
  z.strictObject({ kind: z.literal('logs') }),
  /** The services themselves say so, through their clients; without any configured the item is not green. */
  z.strictObject({ kind: z.literal('third-party'), service: name }),
]);
export type Proof = z.infer<typeof proof>;

export const item = z.strictObject({ name, title, proof });
export type Item = z.infer<typeof item>;

/** A group of §7.1, before anything moves. */
export const beforeList = z.strictObject({ title, items: z.array(item).min(1) });

/** A phase of §7.2, counted from the confirmation. */
export const afterPhase = z.strictObject({
  title,
  fromMs: z.int().min(0),
  toMs: z.int().min(1),
  items: z.array(item).min(1),
});
export type BeforeList = z.infer<typeof beforeList>;
export type AfterPhase = z.infer<typeof afterPhase>;
