import { z } from 'zod';

/** POST /api/environments/:environment/preparation: followed as an operation; its result. Empty: nothing was missing. */
export const prepared = z.object({ done: z.array(z.string()) });
