import { z } from 'zod';

const by = z.string().min(1).max(100);
const ref = z.string().min(1).max(200);

/** POST /api/evidence/runs: 202 `begunOperation`, whose result is an `evidence`. */
export const runRequest = z.strictObject({
  check: z.string().min(1),
  /** For a check of an environment. */
  environment: z.string().min(1).optional(),
  /** For a check of the source: a branch, a tag, a commit, or `worktree`. */
  ref: ref.optional(),
  by,
});

/** POST /api/evidence: 201 `evidence`. What a check found elsewhere, in CI for one. */
export const recordRequest = z.strictObject({
  check: z.string().min(1),
  /** For a check of the source. */
  commit: ref.optional(),
  /** For a check of an environment: of what runs there now. */
  environment: z.string().min(1).optional(),
  outcome: z.enum(['passed', 'failed']),
  value: z.number().optional(),
  found: z.string().min(1).max(1_000).optional(),
  link: z.url({ protocol: /^https?$/, error: 'donnez une adresse qui commence par https://' }).optional(),
  by,
});

/** Times are milliseconds since 1970. */
export const evidence = z.object({
  id: z.number(),
  check: z.string(),
  /** A commit, `worktree-<digest8>`, or `<environment>@<key of what runs there>`. */
  subject: z.string(),
  outcome: z.enum(['passed', 'failed']),
  value: z.number().nullable(),
  found: z.string(),
  excerpt: z.string(),
  link: z.string().nullable(),
  startedAt: z.number(),
  tookMs: z.number(),
  by: z.string(),
});

/** GET /api/evidence?check=&subject=&limit=: newest first. */
export const evidenceQuery = z.strictObject({
  check: z.string().min(1).optional(),
  subject: z.string().min(1).optional(),
  limit: z.coerce.number().int().min(1).max(1_000).default(50),
});
export const evidenceListing = z.object({ evidence: z.array(evidence) });

export type RunRequest = z.infer<typeof runRequest>;
export type RecordRequest = z.infer<typeof recordRequest>;
export type EvidenceOnWire = z.infer<typeof evidence>;
