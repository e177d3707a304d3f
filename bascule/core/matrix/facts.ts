import { z } from 'zod';

/** What Git says of the ref that is to be deployed. */
export const sourceFacts = z.object({
  ref: z.string(),
  commit: z.string().nullable(),
  /** The files differ from any commit. */
  worktree: z.boolean(),
  /** The tag that was named, or a release tag that the commit carries, as in v1.2.3. */
  tag: z.string().nullable(),
  /** Branches that contain the commit. */
  branches: z.array(z.string()),
});
export type SourceFacts = z.infer<typeof sourceFacts>;
