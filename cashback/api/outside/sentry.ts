import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Answer } from './answer.ts';
import { ask } from './ask.ts';

/** https://develop.sentry.dev/sdk/overview/#parsing-the-dsn */
export function envelopeUrlOf(dsn: string): string {
  const { origin, pathname, username } = new URL(dsn);
  const project = pathname.split('/').at(-1);
  const prefix = pathname.split('/').slice(0, -1).join('/');
  return `${origin}${prefix}/api/${project}/envelope/?sentry_version=7&sentry_key=${username}`;
}

/** Sends one error by hand and waits for the answer, which the library does not give. Answers the event's id. */
export async function captureCheck(dsn: string): Promise<Answer<string>> {
  const event_id = randomUUID().replaceAll('-', '');
  const event = { event_id, level: 'debug', message: 'Diagnostic', fingerprint: ['diagnostic'], platform: 'node' };
  const lines = [{ event_id, dsn }, { type: 'event' }, event];
  const answer = await ask({
    method: 'POST',
    url: envelopeUrlOf(dsn),
    headers: { 'content-type': 'application/x-sentry-envelope' },
    body: lines.map((line) => JSON.stringify(line)).join('\n'),
    answer: z.object({ id: z.string() }),
    reason: (body) => ({ code: null, why: z.object({ detail: z.string() }).safeParse(body).data?.detail ?? '' }),
  });
  return answer.kind === 'done' ? { kind: 'done', value: answer.value.id } : answer;
}
