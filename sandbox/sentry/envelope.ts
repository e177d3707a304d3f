import { z } from 'zod';

const header = z.looseObject({ event_id: z.string().optional(), dsn: z.string().optional() });
const item = z.looseObject({ type: z.string(), length: z.int().optional() });
const event = z.looseObject({
  event_id: z.string().optional(),
  level: z.string().optional(),
  message: z.unknown().optional(),
  release: z.string().optional(),
  environment: z.string().optional(),
  platform: z.string().optional(),
  exception: z
    .looseObject({ values: z.array(z.looseObject({ type: z.string().optional(), value: z.string().optional() })) })
    .optional(),
});
export type Event = z.infer<typeof event>;

export interface Envelope {
  id: string | null;
  key: string | null;
  events: Event[];
}

/** Newline-delimited: a header, then for each item its header and its payload (https://develop.sentry.dev/sdk/data-model/envelopes). */
export function envelopeOf(body: Buffer): Envelope | null {
  try {
    const [first = '', ...lines] = body.toString('utf8').split('\n');
    const { event_id: id = null, dsn } = header.parse(JSON.parse(first));
    const events: Event[] = [];
    for (let index = 0; index + 1 < lines.length; index += 2) {
      if (item.parse(JSON.parse(lines[index] ?? '')).type === 'event')
        events.push(event.parse(JSON.parse(lines[index + 1] ?? '')));
    }
    return { id: id ?? events[0]?.event_id ?? null, key: dsn ? new URL(dsn).username : null, events };
  } catch {
    return null;
  }
}

/** « TypeError : x is undefined » */
export function titleOf({ exception, message }: Event): string {
  const [first] = exception?.values ?? [];
  if (first) return `${first.type ?? 'Error'} : ${first.value ?? ''}`;
  return typeof message === 'string' ? message : JSON.stringify(message ?? 'événement sans texte');
}
