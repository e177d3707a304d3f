import type { z } from 'zod';
import { type Answer, failureOf, noAnswer } from './answer.ts';

export type Question<T> = Readonly<{
  method?: 'GET' | 'POST' | 'DELETE';
  url: string;
  headers?: Record<string, string>;
  body?: string | URLSearchParams;
  /** What a success carries. */
  answer: z.ZodType<T>;
  /** The service's own code and sentence in the body of a refusal. */
  reason: (body: unknown) => { code: string | null; why: string };
}>;

/** A person or a loop waits for it: longer than this and the service counts as away. */
export const patienceMs = 5_000;

/** One request to a service outside. */
export async function ask<T>({ url, answer, reason, ...request }: Question<T>): Promise<Answer<T>> {
  try {
    const response = await fetch(url, { ...request, redirect: 'error', signal: AbortSignal.timeout(patienceMs) });
    const body = jsonOf(await response.text());
    if (!response.ok) return failureOf(response.status, response.headers.get('retry-after'), reason(body));
    const read = answer.safeParse(body);
    if (read.success) return { kind: 'done', value: read.data };
    return { kind: 'away', retryAfterMs: null, why: `réponse inattendue (${response.status})` };
  } catch (error) {
    return noAnswer(error);
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
