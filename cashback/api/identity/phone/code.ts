import { createHmac, hkdfSync, randomInt, timingSafeEqual } from 'node:crypto';

export const codeLifetimeMs = 10 * 60_000;
export const triesAllowed = 5;

export function codeKey(secret: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', 'rewapp phone code', 32));
}

export function newCode(): string {
  return String(randomInt(1_000_000)).padStart(6, '0');
}

/** Under a key: a million codes are tried in no time by whoever reads the database. */
export function hashOf(key: Buffer, verificationId: string, code: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHmac('sha256', key).update(`${verificationId} ${code}`).digest());
}

export function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}

/** « +33 6 •• •• •• 78 »: enough for its owner to know it. */
export function masked(phone: string): string {
  return phone.replace(/^\+33(\d)\d{6}(\d{2})$/, '+33 $1 •• •• •• $2');
}
