import { z } from 'zod';

/**
 * How bad: `destructive` loses data, `breaking` stops the code of the version before, `locks` makes live requests wait,
 * `note` is only good to know.
 */
export const severity = z.enum(['destructive', 'breaking', 'locks', 'note']);
export type Severity = z.infer<typeof severity>;

/** `contract`: the code of the version before can't run on the schema after; then there is no way back to it. */
export const phase = z.enum(['expand', 'contract']);
export type Phase = z.infer<typeof phase>;

/** What a statement of a migration does that a person should know, and how else to do it. */
export const finding = z.object({
  rule: z.string(),
  severity,
  phase,
  statement: z.string(),
  /** In its file, from 1. */
  line: z.int(),
  why: z.string(),
  way: z.string(),
});
export type Finding = z.infer<typeof finding>;

/** Contract as soon as one statement is. */
export function classify(findings: Finding[]): Phase {
  return findings.some((each) => each.phase === 'contract') ? 'contract' : 'expand';
}

/** §5 of the plan: what loses data is signed by the Tech Lead. */
export function needsTechLead(findings: Finding[]): boolean {
  return findings.some((each) => each.severity === 'destructive');
}
