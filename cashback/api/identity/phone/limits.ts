import { createHash } from 'node:crypto';
import type { Limit } from '../sending-limits.ts';

const minute = 60_000;
const day = 24 * 60 * minute;

/**
 * What keeps SMS from being pumped: 3 a number in 10 minutes; few to one run of numbers at a time, as machines ask for
 * them one after the other; a day's worth for the whole country; and few for one account.
 */
export function smsLimits(accountId: string, phone: string): Limit[] {
  return [
    { key: `sms-number:${hashed(phone)}`, allowed: 3, withinMs: 10 * minute },
    { key: `sms-prefix:${phone.slice(0, -4)}`, allowed: 10, withinMs: 10 * minute },
    { key: `sms-country:${phone.slice(0, 3)}`, allowed: 5_000, withinMs: day },
    { key: `sms-account:${accountId}`, allowed: 10, withinMs: day },
  ];
}

/** A number that somebody merely typed is no reason to keep it. */
function hashed(phone: string): string {
  return createHash('sha256').update(phone).digest('base64url');
}
