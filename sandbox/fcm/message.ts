import { z } from 'zod';

/** `POST …/messages:send`; `data` is of strings alone. */
const sent = z.looseObject({
  validate_only: z.boolean().optional(),
  message: z.looseObject({
    token: z.string().min(1).optional(),
    topic: z.string().min(1).optional(),
    notification: z.looseObject({ title: z.string().optional(), body: z.string().optional() }).optional(),
    data: z.record(z.string(), z.string()).optional(),
  }),
});

export interface Message {
  token: string | null;
  topic: string | null;
  title: string;
  body: string;
  validateOnly: boolean;
  raw: unknown;
}

export function messageOf(body: unknown): Message | { wrong: string } {
  const read = sent.safeParse(body);
  if (!read.success) return { wrong: `Invalid value at '${read.error.issues[0]?.path.join('.')}'` };
  const { message, validate_only: validateOnly = false } = read.data;
  const { token = null, topic = null, notification } = message;
  if ((token === null) === (topic === null)) return { wrong: 'Exactly one of token, topic or condition is required' };
  if (token !== null && token.length < 20)
    return { wrong: 'The registration token is not a valid FCM registration token' };
  return { token, topic, title: notification?.title ?? '', body: notification?.body ?? '', validateOnly, raw: message };
}
