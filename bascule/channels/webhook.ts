import { Webhook } from 'standardwebhooks';
import { outcomeOf, sendWithinMs, unanswered, type Outcome } from './outcome.ts';

export interface WebhookTarget {
  url: string;
  /** As in `whsec_…`, or any text. */
  secret: string;
}

export interface WebhookEvent {
  /** The same at every try: the receiver knows it again. */
  id: string;
  type: string;
  /** Milliseconds since 1970: when it happened. */
  at: number;
  data: Record<string, unknown>;
}

/** One event as https://www.standardwebhooks.com says it; signed now, so that a receiver may refuse what is old. */
export async function sendToWebhook(
  { url, secret }: WebhookTarget,
  { id, type, at, data }: WebhookEvent,
  now: number,
): Promise<Outcome> {
  const body = JSON.stringify({ type, timestamp: new Date(at).toISOString(), data });
  const sentAt = new Date(now);
  const signature = signerOf(secret).sign(id, sentAt, body);
  const headers = {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now / 1_000)),
    'webhook-signature': signature,
  };
  try {
    const options = { method: 'POST', headers, body, redirect: 'error' as const };
    const response = await fetch(url, { ...options, signal: AbortSignal.timeout(sendWithinMs) });
    await response.body?.cancel();
    return outcomeOf(response.status, `HTTP ${response.status}`, response.headers.get('retry-after'));
  } catch (error) {
    return unanswered(error);
  }
}

const signerOf = (secret: string) =>
  secret.startsWith('whsec_') ? new Webhook(secret) : new Webhook(secret, { format: 'raw' });
