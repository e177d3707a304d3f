import { z } from 'zod';

/** What may go into an environment. One that matches is enough. */
export const sourceRule = z.discriminatedUnion('kind', [
  /** Any ref, and the working tree: for the machines of developers. */
  z.strictObject({ kind: z.literal('any') }),
  /** A commit that this branch contains. */
  z.strictObject({ kind: z.literal('branch'), branch: z.string().min(1) }),
  /** A release tag, as in v1.2.3, whose commit this branch contains. */
  z.strictObject({ kind: z.literal('release-tag'), branch: z.string().min(1) }),
]);
export type SourceRule = z.infer<typeof sourceRule>;

/** What sets a deployment off: a push or a merge (by CI), or a person. */
export const trigger = z.enum(['push', 'merge', 'by-hand']);
export type Trigger = z.infer<typeof trigger>;
