import { z } from 'zod';
import { secretName } from '../plan/terms.ts';

/** Where something is on AWS, and how Bascule gets in. */
export const awsAccount = {
  region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, { error: 'une région AWS s’écrit comme « eu-west-3 »' }),
  /** Names of the secrets that hold an access key; null: the role of the machine that Bascule runs on. */
  access: z
    .strictObject({
      idSecret: secretName.default('AWS_ACCESS_KEY_ID'),
      keySecret: secretName.default('AWS_SECRET_ACCESS_KEY'),
    })
    .nullable()
    .default(null),
  /** Instead of AWS's own addresses: a gateway, or a double. */
  endpoint: z.url({ error: 'donnez une adresse, comme « http://127.0.0.1:4566 »' }).nullable().default(null),
};
export type AwsAccount = z.infer<z.ZodObject<typeof awsAccount>>;
