import { z } from 'zod';
import { name } from '../plan/terms.ts';

const folder = z
  .string()
  .regex(/^([a-z0-9][a-z0-9._-]*\/)*$/, { error: 'un préfixe est un dossier du bucket, comme « vitrine/ », ou rien' });

/** Versions to go back to that stay published, besides the live one. */
const keep = z.int().min(1, { error: 'gardez au moins une version vers laquelle revenir' }).max(50).default(5);

/** Where visitors ask for it, which the doctor does too; null: nowhere that this machine reaches. */
const address = z
  .url({ protocol: /^https?$/, error: 'donnez une adresse, comme « https://www.rewapp.fr »' })
  .nullable()
  .default(null);

/** Static files in an S3 bucket, with CloudFront in front of it or not. */
const bucket = z.strictObject({
  kind: z.literal('bucket'),
  bucket: z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, {
    error: 'un bucket se nomme en minuscules, chiffres, points et tirets (3 à 63 caractères)',
  }),
  prefix: folder.default(''),
  /** The distribution whose edges forget what a move changed; its origin path is the prefix. Null: none. */
  distribution: z
    .string()
    .regex(/^E[A-Z0-9]{6,20}$/, { error: 'une distribution CloudFront se nomme comme « E2QWRUHAPOMQZL »' })
    .nullable()
    .default(null),
  address,
  keep,
});

/** Static files in a folder that nginx serves, as a volume of CapRover. */
const volume = z.strictObject({
  kind: z.literal('folder'),
  volume: z
    .string()
    .startsWith('/', { error: 'le volume est un chemin absolu, comme « /srv/rewapp-vitrine-production »' }),
  address,
  keep,
});

/** Where a component's files are published, beside the switch of this machine. */
export const site = z.discriminatedUnion('kind', [bucket, volume]);

/** By component of files, as in `{'vitrine': {kind: 'folder', volume: '/srv/rewapp-vitrine'}}`; empty: the switch alone has them. */
export const sites = z.record(name, site).default({});
export type SiteSettings = z.infer<typeof site>;
