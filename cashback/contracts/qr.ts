import * as z from 'zod';

/** How long a code may be redeemed after it was issued. */
export const qrLifetimeS = 60;

/** POST /api/qr (consumer): 201. `now` is the server's clock, so that the countdown is right on a phone whose clock is not. */
export const qrIssued = z.object({ code: z.string(), issuedAt: z.iso.datetime(), expiresAt: z.iso.datetime(), now: z.iso.datetime() });
export type QrIssued = z.infer<typeof qrIssued>;

/**
 * POST /api/qr/redeem (partner), header `Idempotency-Key` (8 to 100 characters): 200 `redeemed`.
 * The same key with the same body answers the same again; with another body 409 `cle-reutilisee`.
 * 410 `qr-expire`, 409 `qr-deja-utilise`, 422 `qr-invalide`.
 */
export const redeem = z.object({
  code: z.string().trim().min(10, { error: 'Le code est trop court : recopiez-le en entier.' }).max(200),
  amountCents: z
    .int({ error: 'Le montant est un nombre entier de centimes.' })
    .min(1, { error: 'Le montant est d’au moins 0,01 €.' })
    .max(1_000_000, { error: 'Le montant est d’au plus 10 000 €.' }),
});
export type Redeem = z.infer<typeof redeem>;

export const redeemed = z.object({
  transferId: z.uuid(),
  points: z.int(),
  amountCents: z.int(),
  consumer: z.object({ displayName: z.string() }),
  at: z.iso.datetime(),
});
export type Redeemed = z.infer<typeof redeemed>;
