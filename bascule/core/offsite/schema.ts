import { z } from 'zod';
import { ms } from '../plan/terms.ts';
import { awsAccount } from '../target/aws-account.ts';

/** Another disk or a mounted share. It must be there: a folder that is not mounted would be on the disk that is to be survived. */
const folder = z.strictObject({
  kind: z.literal('folder'),
  path: z.string().regex(/^\//, { error: 'donnez un chemin absolu, comme /mnt/sauvegardes' }),
});

/**
 * A bucket of S3, or of a service that speaks as S3 does.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 */
const bucket = z.strictObject({
  kind: z.literal('bucket'),
  bucket: z.string().regex(/^(?!\d+\.\d+\.\d+\.\d+$)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, {
    error: 'un bucket se nomme en minuscules, chiffres, points et tirets, de 3 à 63 caractères',
  }),
  ...awsAccount,
  /** Of AWS, or as the service behind `endpoint` names its own. */
  region: z.string().regex(/^[a-z0-9-]{2,32}$/, { error: 'donnez la région du bucket, comme « eu-central-1 »' }),
  /** Before each name there; every environment has a folder of its own under it. */
  prefix: z
    .string()
    .regex(/^([\w.-]+\/)*$/, { error: 'un préfixe est vide ou finit par « / », comme « backups/ »' })
    .default('backups/'),
  /** S3's own lock beside ours; `bucket`: the one that the bucket gives by itself, as a key of KMS. */
  encryption: z.enum(['AES256', 'bucket']).default('AES256'),
  /** Who takes away what is too old: Bascule, or a rule of the bucket, where nobody here may delete. */
  clearedBy: z.enum(['bascule', 'bucket']).default('bascule'),
});
export type OffsiteBucket = z.infer<typeof bucket>;

/** A second place for an environment's backups, sealed as they are: whoever loses the first store restores from this one. */
export const offsiteRule = z.strictObject({
  to: z.discriminatedUnion('kind', [folder, bucket]),
  keepDays: z.int().min(1, { error: 'gardez au moins un jour' }).max(3_650).default(30),
  /** A file that is in the first store for so long and not in the second is told of. */
  lateAfterMs: ms.default(3_600_000),
});
export type OffsiteRule = z.infer<typeof offsiteRule>;
