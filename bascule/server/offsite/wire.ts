import { z } from 'zod';

/** GET /api/environments/:environment/offsite. */
export const offsiteFinding = z.object({ level: z.enum(['good', 'warning', 'bad']), sentence: z.string() });

/** POST /api/environments/:environment/offsite: 202 `begunOperation`, whose result is an `offsiteRound` of names. */
export const offsiteRound = z.object({
  copied: z.array(z.string()),
  checked: z.array(z.string()),
  removed: z.array(z.string()),
});

/** POST /api/environments/:environment/offsite/bring-back: 202 `begunOperation`, whose result is a `broughtBack`. */
export const broughtBack = z.object({ files: z.number() });
