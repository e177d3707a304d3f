import type { Redeem } from '../../../contracts/qr';

/** One intention to credit. Its key makes a repetition harmless: the API answers again what it answered first. */
export interface Attempt {
  readonly key: string;
  readonly body: Redeem;
}

/** The same sale keeps its key however often it is sent; another code or amount is another sale. */
export function attemptFor(last: Attempt | null, body: Redeem, newKey: () => string): Attempt {
  const same = last?.body.code === body.code && last.body.amountCents === body.amountCents;
  return same ? last : { key: newKey(), body };
}

/** 128 random bits. Unlike `crypto.randomUUID`, this works where the page is served without https. */
export function randomKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
