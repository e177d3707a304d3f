import { z } from 'zod';

/** §3.1, §3.2 and §3.3. */
export const group = z.enum(['infrastructure', 'application', 'third-parties']);
export type Group = z.infer<typeof group>;

/** `not-configured` says that there is nothing to look at: it neither fails nor reassures. */
export const outcome = z.enum(['ok', 'warn', 'failed', 'not-configured']);
export type Outcome = z.infer<typeof outcome>;

/** What was found, in one French sentence without its full stop; a remedy with everything that is not well. */
export const finding = z.strictObject({ outcome, found: z.string(), remedy: z.string().optional() });
export type Finding = z.infer<typeof finding>;

export const row = z.strictObject({ id: z.string(), group, title: z.string(), ...finding.shape, tookMs: z.number() });
export type Row = z.infer<typeof row>;

export const ok = (found: string): Finding => ({ outcome: 'ok', found });
export const warn = (found: string, remedy: string): Finding => ({ outcome: 'warn', found, remedy });
export const failed = (found: string, remedy: string): Finding => ({ outcome: 'failed', found, remedy });
export const notConfigured = (what: string, remedy?: string): Finding => ({
  outcome: 'not-configured',
  found: `pas configuré : ${what}`,
  ...(remedy !== undefined && { remedy }),
});
