import * as z from 'zod';

/** `waiting`: a link was sent. `bounced`: the mailbox refused it. `none`: nothing was sent yet. */
export const emailState = z.enum(['verified', 'waiting', 'bounced', 'none']);
export type EmailState = z.infer<typeof emailState>;

/**
 * GET /api/account (consumer): what is known to be theirs. `available`: whether REWAPP can send there now. Balance and
 * QR code work without any of it; payouts will need a verified address.
 */
export const account = z.object({
  email: z.object({ address: z.string(), state: emailState, available: z.boolean() }),
  phone: z.object({ number: z.string().nullable(), available: z.boolean() }),
});
export type Account = z.infer<typeof account>;

/** POST /api/account/email/send (consumer): 204; 429 `trop-de-demandes`, 424 `tiers-indisponible`. Sends a new link. */

/** POST /api/account/email/verify (anyone who has the link): 200 `emailVerified`; 410 `lien-expire`, 422 `lien-invalide`. */
export const verifyEmail = z.object({
  token: z
    .string({ error: 'Ce lien est incomplet : ouvrez-le depuis l’e-mail.' })
    .regex(/^[\w-]{43}$/, { error: 'Ce lien est incomplet : ouvrez-le depuis l’e-mail.' }),
});
export type VerifyEmail = z.infer<typeof verifyEmail>;
export const emailVerified = z.object({ address: z.string() });
export type EmailVerified = z.infer<typeof emailVerified>;

const aNumber = { error: 'Indiquez un numéro de mobile français, par exemple 06 12 34 56 78.' };

/** POST /api/account/phone (consumer): 202 `codeSent`; 429 `trop-de-demandes`, 424 `tiers-indisponible`. */
export const sendCode = z.object({
  phone: z
    .string(aNumber)
    .transform((typed) => typed.replace(/[\s.()-]/g, ''))
    .transform((typed) => typed.replace(/^(?:0|0033|\+330?)(?=[67]\d{8}$)/, '+33'))
    .pipe(z.string().regex(/^\+33[67]\d{8}$/, aNumber)),
});
export type SendCode = z.infer<typeof sendCode>;
export const codeSent = z.object({ phone: z.string(), expiresAt: z.iso.datetime() });
export type CodeSent = z.infer<typeof codeSent>;

const aCode = { error: 'Le code compte 6 chiffres.' };

/** POST /api/account/phone/confirm (consumer): 200 `account`; 422 `code-invalide`, 410 `code-expire`, 409 `deja-pris`. */
export const confirmCode = z.object({
  code: z
    .string(aCode)
    .transform((typed) => typed.replace(/\s/g, ''))
    .pipe(z.string().regex(/^\d{6}$/, aCode)),
});
export type ConfirmCode = z.infer<typeof confirmCode>;
