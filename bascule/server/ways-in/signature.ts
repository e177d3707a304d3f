import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** Slack signs the time with the body: https://docs.slack.dev/authentication/verifying-requests-from-slack. */
export interface Signed {
  headers: IncomingHttpHeaders;
  /** As they came: the signature is over these bytes. */
  raw: Buffer;
}

/** When Slack signed it, in milliseconds since 1970; null when it did not. */
export function signedBySlack({ headers, raw }: Signed, secret: string): number | null {
  const timestamp = String(headers['x-slack-request-timestamp'] ?? '');
  const signature = String(headers['x-slack-signature'] ?? '');
  if (!/^\d{1,12}$/.test(timestamp)) return null;
  const hmac = createHmac('sha256', secret).update(`v0:${timestamp}:`).update(raw);
  return isSame(`v0=${hmac.digest('hex')}`, signature) ? Number(timestamp) * 1_000 : null;
}

/**
 * Whether PagerDuty signed it. While a secret is being changed it signs with both, and separates them by commas:
 * https://developer.pagerduty.com/docs/verifying-webhook-signatures.
 */
export function isSignedByPagerDuty({ headers, raw }: Signed, secret: string): boolean {
  const expected = `v1=${createHmac('sha256', secret).update(raw).digest('hex')}`;
  const given = String(headers['x-pagerduty-signature'] ?? '').split(',');
  return given.some((each) => isSame(expected, each.trim()));
}

/** Takes as long for a guess that is nearly right as for any other. */
function isSame(expected: string, given: string): boolean {
  const [one, other] = [Buffer.from(expected), Buffer.from(given)];
  return one.length === other.length && timingSafeEqual(one, other);
}
