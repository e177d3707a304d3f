import { z } from 'zod';
import { name, title } from '../plan/terms.ts';

/** A service that somebody else runs (§3.3): what it needs before a release, and what shows that it works. */
export const thirdParty = z.strictObject({
  name,
  title,
  needs: z.string().min(1),
  proof: z.string().min(1),
});
export type ThirdPartyRule = z.infer<typeof thirdParty>;
