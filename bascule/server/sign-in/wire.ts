import { z } from 'zod';

const invitation = z.string().regex(/^bsi_[\w-]{43}$/, { error: 'ce lien d’invitation n’est pas entier' });
/** What the browser's passkey answers, as @simplewebauthn takes it; it is verified whole, against what was asked. */
const answer = z.looseObject({
  id: z.string().min(1).max(2_000),
  rawId: z.string().min(1).max(2_000),
  type: z.literal('public-key'),
  response: z.looseObject({ clientDataJSON: z.string().min(1).max(10_000) }),
  clientExtensionResults: z.looseObject({}).default({}),
});

/** POST /api/sign-in/invitation: 200 `invited`. POST /api/sign-in/enrolment: 200 `signedIn`, and the session's cookie. */
export const invitationRequest = z.strictObject({ invitation });
export const enrolmentRequest = z.strictObject({ invitation, answer });
/** POST /api/sign-in/challenge: 200 `asked`, for anybody. POST /api/sign-in/passkey, and /token: 200 `signedIn`. */
export const passkeyRequest = z.strictObject({ answer });
export const tokenSignIn = z.strictObject({
  token: z
    .string()
    .trim()
    .regex(/^bsc_[\w-]{43}$/, { error: 'un jeton commence par « bsc_ » et compte 47 caractères' }),
});

/** `options` are those of WebAuthn Level 3 as JSON, for `navigator.credentials`. */
export const asked = z.object({ options: z.looseObject({ challenge: z.string() }) });
export const invited = asked.extend({ displayName: z.string() });
export const signedIn = z.object({ person: z.string() });

/** POST /api/console/invitations, at the socket: 201 `invitationLink`. The link can be read here and never again. */
export const inviteRequest = z.strictObject({ person: z.string().min(1), by: z.string().min(1).max(100) });
export const invitationLink = z.object({ person: z.string(), link: z.string(), expiresAt: z.number() });

/** GET /api/console/passkeys; POST /api/console/passkeys/:id/revoke. At the socket. Times are milliseconds since 1970. */
export const revocation = z.strictObject({ by: z.string().min(1).max(100) });
export const passkeyList = z.object({
  passkeys: z.array(
    z.object({
      id: z.string(),
      person: z.string(),
      createdAt: z.number(),
      usedAt: z.number().nullable(),
      revokedAt: z.number().nullable(),
      revokedBy: z.string().nullable(),
    }),
  ),
});

export type Asked = z.infer<typeof asked>;
export type Invited = z.infer<typeof invited>;
export type SignedIn = z.infer<typeof signedIn>;
export type PasskeyAnswer = z.infer<typeof answer>;
export type PasskeyList = z.infer<typeof passkeyList>;
