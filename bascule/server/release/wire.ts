import { z } from 'zod';

/** POST /api/releases: 202 `begunOperation`, whose result is a `release`. */
export const cutRequest = z.strictObject({
  /** As in v1.2.3. */
  version: z.string().min(1).max(100),
  /** A branch or a commit; absent: the branch that the plan takes its releases from. */
  from: z.string().min(1).max(200).optional(),
  /** Markdown that stands at the top of the notes. */
  introduction: z.string().max(100_000).optional(),
  by: z.string().min(1).max(100),
});

/** GET /api/releases/:version. Times are milliseconds since 1970. */
export const release = z.object({
  version: z.string(),
  commit: z.string(),
  previous: z.string().nullable(),
  cutBy: z.string(),
  cutAt: z.number(),
  /** Digest of each component. */
  artifacts: z.record(z.string(), z.string()),
  sbom: z.object({ digest: z.string(), path: z.string() }),
  /** Markdown. */
  notes: z.string(),
  authors: z.array(z.object({ name: z.string(), email: z.string() })),
  /** Null: its tag is not made yet, and it goes nowhere. */
  taggedAt: z.number().nullable(),
});

/** GET /api/releases, newest first. GET /api/releases/:version/sbom answers CycloneDX 1.6 as JSON. */
export const releases = z.object({ releases: z.array(release.omit({ notes: true })) });

export type ReleaseOnWire = z.infer<typeof release>;
export type Releases = z.infer<typeof releases>;
