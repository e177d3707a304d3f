import { z } from 'zod';

/** How a message stands. `not-configured`: its channel leads nowhere yet; nothing is lost and nothing is tried. */
export const messageState = z.enum(['sent', 'waiting', 'retrying', 'given-up', 'not-configured']);
export type MessageState = z.infer<typeof messageState>;

/** Moments are milliseconds since 1970. Its words are not here: a mail may hold a link that is for one person alone. */
export const messageView = z.object({
  number: z.int(),
  at: z.number(),
  channel: z.string(),
  /** The address, of a mail. */
  target: z.string().nullable(),
  template: z.string(),
  title: z.string(),
  heading: z.string(),
  state: messageState,
  attempts: z.int(),
  nextAt: z.number().nullable(),
  /** What went wrong last, or what is missing. */
  trouble: z.string().nullable(),
  sentAt: z.number().nullable(),
});
export type MessageView = z.infer<typeof messageView>;

export const messageList = z.object({ messages: z.array(messageView) });
export type MessageList = z.infer<typeof messageList>;

export const messagesQuery = z.strictObject({
  which: z.enum(['all', 'failed'], { error: 'which est « all » ou « failed »' }).default('all'),
  limit: z.coerce.number().int().min(1).max(1_000).default(50),
});

export const byWhom = z.strictObject({ by: z.string().min(1).max(100).default('inconnu') });

export const channelView = z.object({
  name: z.string(),
  kind: z.string(),
  title: z.string(),
  use: z.string(),
  audience: z.string(),
  /** Null: it leads somewhere; else what is missing. */
  missing: z.string().nullable(),
});
export const channelList = z.object({ channels: z.array(channelView) });
export type ChannelList = z.infer<typeof channelList>;

const secretName = z
  .string()
  .regex(/^[A-Z][A-Z0-9_]{0,60}$/, { error: 'un secret se nomme comme une variable, par exemple SLACK_TOKEN' });

/** Without an environment it is Bascule's own. */
export const secretGiven = z.strictObject({
  environment: z.string().nullable().default(null),
  name: secretName,
  value: z.string().min(1, { error: 'la valeur est vide' }).max(10_000),
  by: z.string().min(1).max(100).default('inconnu'),
});

export const secretNames = z.object({ secrets: z.array(z.object({ scope: z.string().nullable(), name: z.string() })) });
export type SecretNames = z.infer<typeof secretNames>;
