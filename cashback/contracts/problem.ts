import * as z from 'zod';

/** Every refusal of the API: one clear French sentence, a code for machines, and the fields at fault where there are some. */
export const problem = z.object({
  code: z.enum([
    'champ-invalide',
    'identifiants-invalides',
    'session-expiree',
    'acces-refuse',
    'deja-inscrit',
    'qr-invalide',
    'qr-expire',
    'qr-deja-utilise',
    'cle-reutilisee',
    'introuvable',
    'fonction-coupee',
    'lien-invalide',
    'lien-expire',
    'code-invalide',
    'code-expire',
    'deja-pris',
    'retour-invalide',
    'tiers-indisponible',
    'trop-de-demandes',
    'indisponible',
  ]),
  message: z.string(),
  fields: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});
export type Problem = z.infer<typeof problem>;
