import { z } from 'zod';
import { name, secretName } from '../plan/terms.ts';
import { awsAccount } from './aws-account.ts';

const within = (minutes: number) =>
  z
    .int()
    .min(1_000)
    .max(24 * 3_600_000)
    .default(minutes * 60_000);
const identifier = z.string().regex(/^[A-Za-z][A-Za-z0-9_-]{0,254}$/, {
  error: 'un nom d’AWS commence par une lettre, puis lettres, chiffres et tirets',
});
const arn = z
  .string()
  .regex(/^arn:aws[a-z-]*:/, { error: 'donnez un ARN, comme « arn:aws:sns:eu-west-3:…:astreinte »' });

/** What an environment has on AWS, and how it is reached: for the ways back of §6, its alarms and its logs. */
export const aws = z.strictObject({
  ...awsAccount,
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
