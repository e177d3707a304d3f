import { z } from 'zod';
import { name, secretName } from '../plan/terms.ts';

const region = z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, { error: 'une région AWS s’écrit comme « eu-west-3 »' });
const within = (minutes: number) =>
  z
    .int()
    .min(1_000)
    .max(24 * 3_600_000)
    .default(minutes * 60_000);
const identifier = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_-]{0,254}$/, {
    error: 'un nom d’AWS commence par une lettre, puis lettres, chiffres et tirets',
  });
const arn = z
  .string()
  .regex(/^arn:aws[a-z-]*:/, { error: 'donnez un ARN, comme « arn:aws:sns:eu-west-3:…:astreinte »' });

/** What an environment has on AWS, and how it is reached: for the ways back of §6, its alarms and its logs. */
export const aws = z.strictObject({
  region,
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
  /** ECS services by component. */
  services: z
    .record(name, z.strictObject({ cluster: identifier, service: identifier, withinMs: within(15) }))
    .default({}),
  /** RDS instances by database component. */
  databases: z.record(name, z.strictObject({ instance: identifier, withinMs: within(60) })).default({}),
  /** The plan's rollback triggers as CloudWatch alarms; null: none. `actions` are told when one rings. */
  alarms: z
    .strictObject({ actions: z.array(arn).default([]) })
    .nullable()
    .default(null),
  /** Events of deployments in a log group that exists, by an API key of CloudWatch Logs; null: nowhere. */
  logs: z
    .strictObject({ group: z.string().min(1), stream: z.string().min(1), tokenSecret: secretName })
    .nullable()
    .default(null),
});
export type AwsSettings = z.infer<typeof aws>;
