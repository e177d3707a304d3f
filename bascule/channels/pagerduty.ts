import type { Page } from '../core/message/as-page.ts';
import { outcomeOf, sendWithinMs, unanswered, type Outcome } from './outcome.ts';

export interface PagerDutyTarget {
  /** `https://events.pagerduty.com` */
  url: string;
  routingKey: string;
}

/** One event, by the Events API v2: 202 is well, 400 names what is wrong with it. */
export async function sendToPagerDuty({ url, routingKey }: PagerDutyTarget, page: Page): Promise<Outcome> {
  try {
    const response = await fetch(new URL(page.path, url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ routing_key: routingKey, ...page.event }),
      signal: AbortSignal.timeout(sendWithinMs),
    });
    const why = response.ok ? '' : reasonOf(response.status, await response.text());
    return outcomeOf(response.status, why, response.headers.get('retry-after'));
  } catch (error) {
    return unanswered(error);
  }
}

function reasonOf(status: number, text: string): string {
  try {
    const { message, errors } = JSON.parse(text) as { message?: string; errors?: string[] };
    return `${status} ${[message, ...(errors ?? [])].filter(Boolean).join(', ')}`;
  } catch {
    return `${status} ${text.slice(0, 200)}`.trim();
  }
}
