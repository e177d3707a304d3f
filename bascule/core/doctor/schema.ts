import { z } from 'zod';
import { command, name, title } from '../plan/terms.ts';

/** A service that somebody else runs (§3.3): what it needs before a release, and what shows that it works. */
export const thirdParty = z.strictObject({
  name,
  title,
  needs: z.string().min(1),
  proof: z.string().min(1),
  /**
   * The proof as a program of the product: a command in the artifact of a component that is live, given what that
   * component is given. Its last line is a finding, `{"outcome": "ok", "found": "…", "remedy": "…"}`.
   */
  check: z.strictObject({ component: name, command }).nullable().default(null),
});
export type ThirdPartyRule = z.infer<typeof thirdParty>;
