import { z } from 'zod';
import { componentState } from '../../core/status/component-status.ts';
import { language } from '../../core/status/schema.ts';

const token = z
  .string()
  .regex(/^[\w-]{43}$/, { error: 'ce lien est incomplet : ouvrez-le tel qu’il est dans le message' });

/** What the form of the page sends. One box that is ticked comes alone, several as a list. */
export const subscribeForm = z.strictObject({
  email: z
    .email({ error: 'donnez une adresse comme lea@exemple.fr' })
    .max(254)
    .transform((email) => email.toLowerCase()),
  language: language.default('fr'),
  components: z
    .union([z.string(), z.array(z.string())])
    .default([])
    .transform((chosen) => [chosen].flat()),
});

/** `?token=` of a mailed link. */
export const tokenQuery = z.object({ token });

/** GET /api/status-page: what the page tells now. Null: this server keeps none. */
export const statusPageView = z
  .object({
    url: z.string(),
    environment: z.string(),
    overall: componentState,
    components: z.array(
      z.object({
        name: z.string(),
        title: z.string(),
        state: componentState,
        since: z.number(),
        uptime: z.number().nullable(),
      }),
    ),
    subscribers: z.object({ confirmed: z.number(), suspended: z.number() }),
    /** Milliseconds since 1970; null: nothing was published yet. */
    publishedAt: z.number().nullable(),
  })
  .nullable();
export type StatusPageView = z.infer<typeof statusPageView>;
