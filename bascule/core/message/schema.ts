import { z } from 'zod';
import { severity } from '../incident/schema.ts';
import { hour, weekday } from '../window/schema.ts';
import { name, secretName, title } from '../plan/terms.ts';

const channelName = z
  .string()
  .regex(/^#?[a-z][a-z0-9-]{0,30}$/, { error: 'un canal s’écrit en minuscules, comme « #deployments » ou « email »' });
/** Where it listens; `{{companion+N}}` and `{{console}}` stand for ports of this machine. */
const address = z.string().regex(/^[a-z]+:\/\/\S+$/, { error: 'donnez une adresse comme https://slack.com/api/' });

/** What all channels say of themselves (§9.1), and what of other channels they are told too. */
const shared = {
  name: channelName,
  title,
  use: z.string().min(1),
  audience: z.string().min(1),
  /** Of incidents only those of these severities; none named: all. */
  copies: z
    .array(
      z.strictObject({
        of: channelName,
        templates: z.array(z.string().min(1)).min(1),
        severities: z.array(severity).default([]),
      }),
    )
    .default([]),
};

/** A channel whose secrets nobody has set says « pas configuré », or speaks to the companion that stands in for it. */
export const channel = z.discriminatedUnion('kind', [
  /** A channel of the plan's Slack; its name there is its name here. */
  z.strictObject({ kind: z.literal('slack'), ...shared }),
  /** To all who have one of these roles, and to these addresses. */
  z.strictObject({
    kind: z.literal('email'),
    ...shared,
    roles: z.array(name).default([]),
    to: z.array(z.email()).default([]),
  }),
  z.strictObject({ kind: z.literal('pagerduty'), ...shared }),
  /** A receiver of its own, as https://www.standardwebhooks.com says it. */
  z.strictObject({ kind: z.literal('webhook'), ...shared, url: secretName, secret: secretName }),
  /** What the public reads: it is rendered from incidents, and nothing is sent to it. */
  z.strictObject({ kind: z.literal('status-page'), ...shared }),
]);
export type Channel = z.infer<typeof channel>;

const standIn = address.nullable().default(null);

/** What the channels go through: addresses, and the names of the secrets that open them. */
const services = {
  slack: z.strictObject({
    url: address.default('https://slack.com/api/'),
    token: secretName.default('SLACK_TOKEN'),
    /** What Slack signs its slash commands with. */
    signingSecret: secretName.default('SLACK_SIGNING_SECRET'),
    standIn,
  }),
  pagerduty: z.strictObject({
    url: address.default('https://events.pagerduty.com'),
    routingKey: secretName.default('PAGERDUTY_ROUTING_KEY'),
    webhookSecret: secretName.default('PAGERDUTY_WEBHOOK_SECRET'),
    standIn,
  }),
  email: z.strictObject({
    /** An address like smtps://name:password@mail.example: a secret as a whole. */
    server: secretName.default('SMTP_URL'),
    from: z.string().min(3).default('Bascule <bascule@localhost>'),
    standIn,
  }),
};

export const messages = z.strictObject({
  /** Where people meet the console: what links in messages begin with. */
  console: address.nullable().default(null),
  slack: services.slack.prefault({}),
  pagerduty: services.pagerduty.prefault({}),
  email: services.email.prefault({}),
  channels: z.array(channel).default([]),
  /** Environments whose every deployment is told; of the others only what people did by force. */
  deploymentsOf: z.array(name).default([]),
  /** How the week went, by mail to all of a channel, in the time zone of the plan's calendar. */
  weeklyReport: z.strictObject({ channel: channelName, day: weekday, at: hour }).nullable().default(null),
  /** People by their identifiers elsewhere, so that what they do there is theirs here. */
  identities: z
    .array(z.strictObject({ person: name, slack: z.string().min(1), pagerduty: z.string().min(1) }))
    .default([]),
});
export type Messages = z.infer<typeof messages>;
