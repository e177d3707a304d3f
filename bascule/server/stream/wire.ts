import { z } from 'zod';

/**
 * GET /api/stream?after=: server-sent events that say what changed, for those who show it. Each `change` has an id to
 * resume after (as `Last-Event-ID` too). `event: all`: what changed meanwhile is not known any more, load all anew; it
 * comes first to whoever resumes after nothing. `event: beat` every 15 s: without one for longer, the line is dead.
 */
export const streamQuery = z.strictObject({ after: z.string().max(100).optional() });
export const change = z.object({
  /** Of Bascule's own database, as in `deployment_event`. */
  table: z.string(),
  environment: z.string().nullable(),
  /** The deployment, incident or flag that it belongs to. */
  of: z.string().nullable(),
});
export const beat = z.object({
  /** Milliseconds since 1970, by the server's clock. */
  now: z.number(),
  /** Of the console's files that this server gives out; null while there are none. */
  console: z.string().nullable(),
});

export type Change = z.infer<typeof change>;
export type Beat = z.infer<typeof beat>;
