import * as z from 'zod';

/** How a linked bank stands: `waiting` for its first data, `synced`, or `action`: the person must see to it at their bank. */
export const linkedBank = z.object({
  id: z.string(),
  name: z.string(),
  state: z.enum(['waiting', 'synced', 'action']),
  syncedAt: z.iso.datetime().nullable(),
  /** The bank lets us read for 180 days, then asks again. */
  consentEndsOn: z.iso.date(),
});
export type LinkedBank = z.infer<typeof linkedBank>;

/** `amountCents` is what was spent, above zero. */
export const purchase = z.object({ id: z.string(), madeOn: z.iso.date(), amountCents: z.int(), wording: z.string() });
export type Purchase = z.infer<typeof purchase>;

/** GET /api/banking (consumer): linked banks, and the last 100 purchases by card, newest first. */
export const banking = z.object({ available: z.boolean(), banks: z.array(linkedBank), purchases: z.array(purchase) });
export type Banking = z.infer<typeof banking>;

/** POST /api/banking/link (consumer): 201; 424 `tiers-indisponible`. The page of Powens where the bank is chosen. */
export const linkStarted = z.object({ url: z.url() });
export type LinkStarted = z.infer<typeof linkStarted>;

/** POST /api/banking/return (consumer): 200 `banking`; 422 `retour-invalide`. What came back with the person. */
export const linkReturn = z.object({
  state: z.string({ error: 'Le retour de la banque est incomplet.' }).min(20).max(100),
  connectionId: z
    .string()
    .regex(/^\d{1,18}$/, { error: 'Le retour de la banque est incomplet.' })
    .optional(),
  error: z.string().max(100).optional(),
});
export type LinkReturn = z.infer<typeof linkReturn>;

/** POST /api/banking/unlink (consumer): 200 `banking`; 404 `introuvable`. Ends the connection and forgets its purchases. */
export const unlink = z.object({ bankId: z.string().regex(/^\d{1,18}$/, { error: 'Cette banque n’est pas reliée.' }) });
export type Unlink = z.infer<typeof unlink>;
