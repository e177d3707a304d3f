import { createPrivateKey, createPublicKey } from 'node:crypto';
import { z } from 'zod';

const given = z.string({ error: 'est absente' }).min(1, { error: 'est vide' });
const address = given
  .pipe(z.url({ protocol: /^https?$/, error: 'n’est pas une adresse http(s)' }))
  .transform((url) => url.replace(/\/$/, ''));
const secret = given.pipe(z.string().min(32, { error: 'compte moins de 32 caractères' }));

/**
 * The services outside, each by its variables. The first of each says where it is and switches it on; without it the
 * service is not there, whatever else is given. With it the others must be given too.
 */
const services = {
  sendgrid: z.object({
    SENDGRID_URL: address,
    SENDGRID_API_KEY: given.pipe(z.string().startsWith('SG.', { error: 'ne commence pas par SG.' })),
    SENDGRID_FROM: given.pipe(z.email({ error: 'n’est pas une adresse e-mail' })),
    /** The public key of the event webhook, as SendGrid shows it (base64 of DER). */
    SENDGRID_WEBHOOK_KEY: given.refine(isPublicKey, { error: 'n’est pas une clé publique (base64 de DER)' }),
    /** Where the mobile app answers for the world: links in mails lead there. */
    PUBLIC_APP_URL: address,
  }),
  twilio: z.object({
    TWILIO_URL: address,
    TWILIO_ACCOUNT_SID: given.pipe(z.string().regex(/^AC[0-9a-f]{32}$/, { error: 'n’est pas de la forme AC…' })),
    TWILIO_AUTH_TOKEN: given,
    TWILIO_FROM: given.pipe(z.string().regex(/^\+\d{6,15}$/, { error: 'n’est pas un numéro (+33…)' })),
    /** Where this API answers for the world: Twilio calls back there, and signs that address. */
    PUBLIC_API_URL: address,
  }),
  fcm: z.object({
    FCM_URL: address,
    FCM_TOKEN_URL: address,
    FCM_PROJECT: given,
    FCM_CLIENT_EMAIL: given,
    /** PKCS 8 in PEM; the file of a service account writes its line breaks as \n. */
    FCM_PRIVATE_KEY: given
      .transform((key) => key.replaceAll('\\n', '\n'))
      .refine(isPrivateKey, { error: 'n’est pas une clé PKCS 8 en PEM' }),
  }),
  powens: z.object({
    POWENS_URL: address,
    POWENS_WEBVIEW_URL: address,
    POWENS_DOMAIN: given,
    POWENS_CLIENT_ID: given,
    POWENS_CLIENT_SECRET: given,
    POWENS_WEBHOOK_SECRET: given,
    /** Seals what opens a person's bank data. */
    BANKING_SECRET: secret,
    PUBLIC_APP_URL: address,
  }),
  sentry: z.object({ SENTRY_DSN: address }),
};

export type Service = keyof typeof services;
export const serviceNames = Object.keys(services) as readonly Service[];
export type Outside = { readonly [Name in Service]: Readonly<z.infer<(typeof services)[Name]>> | null };

export const nothingOutside: Outside = { sendgrid: null, twilio: null, fcm: null, powens: null, sentry: null };

function isPublicKey(text: string): boolean {
  return isKey(() => createPublicKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'spki' }));
}

function isPrivateKey(pem: string): boolean {
  return pem.startsWith('-----BEGIN PRIVATE KEY-----') && isKey(() => createPrivateKey(pem));
}

/** Found out at the start, not when the first mail is to leave. */
function isKey(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch {
    return false;
  }
}

/** Reads what is given; `faults` names every variable that is missing or wrong of a service that is switched on. */
export function readOutside(variables: Readonly<Record<string, string | undefined>>): {
  outside: Outside;
  faults: string[];
} {
  const faults: string[] = [];
  const outside: Record<string, unknown> = {};
  for (const name of serviceNames) {
    const [first = ''] = Object.keys(services[name].shape);
    const read = variables[first] ? services[name].safeParse(variables) : null;
    outside[name] = read?.success ? read.data : null;
    for (const { path, message } of read?.error?.issues ?? []) faults.push(`${path.join('.')} ${message}`);
  }
  return { outside: outside as Outside, faults };
}
