import { gzipSync } from 'node:zlib';
import type { Faults } from './faults.ts';
import type { Service } from './services.ts';

export interface Webhook {
  service: Service;
  url: string;
  type: 'application/json' | 'application/x-www-form-urlencoded';
  body: string;
  /** How the body travels; what is signed is the body before. */
  encoding?: 'gzip';
  /** The service's own headers for these bytes, signed at that time (milliseconds since 1970). */
  sign(body: string, at: number): Record<string, string>;
}

export interface Delivered {
  status: number;
  body: string;
}

const anHour = 3_600_000;

/**
 * Sends a webhook as the service would, with the faults that were asked of it: signed over other bytes, signed an hour
 * ago, or sent twice. Answers what came back for each sending. @throws when nobody listens, or not within 10 s
 */
export async function sendWebhook(
  { faults, now }: { faults: Faults; now: () => number },
  { service, url, type, body, encoding, sign }: Webhook,
): Promise<Delivered[]> {
  const wrong = faults.take(service, ['bad-signature']);
  const late = faults.take(service, ['late']);
  const times = faults.take(service, ['repeated']) ? 2 : 1;
  const headers = {
    'content-type': type,
    ...(encoding && { 'content-encoding': encoding }),
    ...sign(wrong ? `${body} ` : body, now() - (late ? anHour : 0)),
  };
  const sent = encoding ? new Uint8Array(gzipSync(body)) : body;
  const delivered: Delivered[] = [];
  for (let time = 0; time < times; time += 1) {
    const response = await fetch(url, { method: 'POST', headers, body: sent, signal: AbortSignal.timeout(10_000) });
    delivered.push({ status: response.status, body: await response.text() });
  }
  return delivered;
}
